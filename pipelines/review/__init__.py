"""What people decide about what a machine read: kept as files of the home, and read back as a part of the ledger."""
