"""What the product is made of that others wrote: its licences, its known vulnerabilities, its bill of materials.

What belongs here: the code of `make audit`. What does not: anything that the product needs to run.
"""
