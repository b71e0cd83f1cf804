"""A bill of materials in CycloneDX, of what the product runs with.

What belongs here: from pins and licences to the document. What does not: where it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from cyclonedx.contrib.hash.factories import HashTypeFactory
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from pipelines import __version__
from supply_chain.licences import Verdict


def bill(verdicts: Sequence[Verdict]) -> str:
    """The CycloneDX document (JSON, 1.6) of the dependencies, with licences and the hashes of the lock."""
    licences, hashes = LicenseFactory(), HashTypeFactory()
    bom = Bom()
    root = Component(
        name="computegap",
        version=__version__,
        type=ComponentType.APPLICATION,
        licenses=[licences.make_from_string("Apache-2.0")],
    )
    bom.metadata.component = root
    components = [
        Component(
            name=verdict.pin.name,
            version=verdict.pin.version,
            type=ComponentType.LIBRARY,
            bom_ref=f"{verdict.pin.name}=={verdict.pin.version}",
            purl=PackageURL("pypi", None, verdict.pin.name, verdict.pin.version),
            licenses=[licences.make_from_string(verdict.licence)] if verdict.licence else [],
            hashes=[hashes.from_composite_str(text) for text in verdict.pin.hashes],
        )
        for verdict in verdicts
    ]
    for component in components:
        bom.components.add(component)
    bom.register_dependency(root, components)
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1)
