//! A software bill of materials: what a product is made of, as CycloneDX 1.6 in JSON.

use std::collections::BTreeMap;

use dunnage_model::{Bill, Ingredient, Stamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::hex::hex;

/// A file that a bill is about: a program or a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// The name of the file.
    pub name: String,
    /// SHA-256 of it, in hexadecimal.
    pub sha256: String,
}

/// The bill of a product's programs and packages; the same for the same inputs.
pub fn sbom(bill: &Bill, binaries: &[Shipped], packages: &[Shipped], stamp: Stamp) -> Value {
    let part = |kind: &str, shipped: &Shipped| {
        json!({
            "type": kind,
            "bom-ref": format!("file:{}", shipped.name),
            "name": shipped.name,
            "hashes": [{ "alg": "SHA-256", "content": shipped.sha256 }],
        })
    };
    let mut root = component(&bill.root, "application");
    let parts: Vec<_> = binaries
        .iter()
        .map(|one| part("application", one))
        .chain(packages.iter().map(|one| part("file", one)))
        .collect();
    root["components"] = json!(parts);
    let all = || std::iter::once(&bill.root).chain(&bill.others);
    let refs: BTreeMap<_, _> = all()
        .map(|one| (format!("{}@{}", one.name, one.version), purl(one)))
        .collect();
    let edges: Vec<_> = all()
        .map(|one| {
            let uses: Vec<_> = one.uses.iter().filter_map(|name| refs.get(name)).collect();
            json!({ "ref": purl(one), "dependsOn": uses })
        })
        .collect();
    let others = bill.others.iter().map(|one| component(one, "library"));
    let mut document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": timestamp(stamp),
            "tools": { "components": [{
                "type": "application",
                "name": "dunnage",
                "version": env!("CARGO_PKG_VERSION"),
            }] },
            "component": root,
        },
        "components": others.collect::<Vec<_>>(),
        "dependencies": edges,
    });
    // A number that only this document has: the digest of the rest of it.
    document["serialNumber"] = json!(serial(&document.to_string()));
    document
}

fn component(one: &Ingredient, kind: &str) -> Value {
    let mut component = json!({
        "type": kind,
        "bom-ref": purl(one),
        "name": one.name,
        "version": one.version,
        "purl": purl(one),
    });
    if let Some(license) = &one.license {
        // The slash is what Cargo took before it knew SPDX.
        let expression = license.replace('/', " OR ");
        let expression = expression.split_whitespace().collect::<Vec<_>>().join(" ");
        component["licenses"] = json!([{ "expression": expression }]);
    }
    if let Some(checksum) = &one.checksum {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    if let Some(repository) = &one.repository {
        component["externalReferences"] = json!([{ "type": "vcs", "url": repository }]);
    }
    component
}

/// The package URL of a crate; that of one which is on no registry says where its source is.
fn purl(one: &Ingredient) -> String {
    let version = one.version.replace('+', "%2B");
    let place = match (&one.repository, one.is_published) {
        (Some(repository), false) => format!("?vcs_url=git%2B{repository}"),
        _ => String::new(),
    };
    format!("pkg:cargo/{}@{version}{place}", one.name)
}

fn timestamp(stamp: Stamp) -> String {
    let seconds = i64::try_from(stamp.0).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(seconds)
        .unwrap_or(jiff::Timestamp::MAX)
        .to_string()
}

/// A UUID of the kind that RFC 9562 leaves to applications.
fn serial(text: &str) -> String {
    let mut digits = hex(&Sha256::digest(text.as_bytes()));
    digits.replace_range(12..13, "8");
    digits.replace_range(16..17, "8");
    format!(
        "urn:uuid:{}-{}-{}-{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..32]
    )
}
