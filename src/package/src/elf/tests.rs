//! Needs of real binaries, and the dependencies they come to.

use std::fs;
use std::process::Command;

use dunnage_model::Arch;
use proptest::prelude::*;

use super::{ElfError, LibVersion, Needs, Requirement, depends};

const TRUE: &str = "/usr/bin/true";

fn version(text: &str) -> LibVersion {
    LibVersion::parse(text).expect("a version")
}

fn host() -> Arch {
    Arch::host().expect("a machine packages can be made for")
}

fn needs(library: &str, versions: &[&str]) -> Needs {
    let requirement = |version: &&str| Requirement {
        library: library.to_owned(),
        version: (*version).to_owned(),
        symbols: Vec::new(),
    };
    Needs {
        binary: "demo".to_owned(),
        libraries: vec![library.to_owned()],
        requirements: versions.iter().map(requirement).collect(),
    }
}

#[test]
fn a_real_binary_needs_what_objdump_says() {
    let run = Command::new("objdump").args(["-p", TRUE]).output();
    let output = run
        .expect("objdump must be installed (package binutils)")
        .stdout;
    let text = String::from_utf8(output).expect("text");
    let newest = text
        .split_whitespace()
        .filter_map(|word| LibVersion::parse(word.strip_prefix("GLIBC_")?))
        .max()
        .expect("a version of glibc");
    let needs = Needs::read("true", &fs::read(TRUE).expect("readable"), host()).expect("sound");
    assert_eq!(needs.libraries, ["libc.so.6"]);
    assert_eq!(
        depends(std::slice::from_ref(&needs), &[], &[]).expect("known"),
        [format!("libc6 (>= {newest})")]
    );
    assert_eq!(needs.above(&newest), []);
    let above = needs.above(&version("2.0"));
    assert!(
        above
            .iter()
            .any(|(symbol, _)| symbol == "__libc_start_main"),
        "{above:?}"
    );
}

#[test]
fn versions_become_relations() {
    let all = [
        needs("libc.so.6", &["GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.4"]),
        needs("libm.so.6", &["GLIBC_2.29"]),
        needs("libgcc_s.so.1", &["GCC_3.0", "GCC_4.2.0"]),
        needs(
            "libstdc++.so.6",
            &["GLIBCXX_3.4", "GLIBCXX_3.4.29", "CXXABI_1.3.9"],
        ),
        needs("libdl.so.2", &[]),
    ];
    let relations = [
        "libc6 (>= 2.34)",
        "libgcc-s1 (>= 4.2)",
        "libstdc++6 (>= 11)",
    ];
    assert_eq!(depends(&all, &[], &[]).expect("known"), relations);
    let declared = ["adduser".to_owned(), "libgcc-s1 (>= 12) | other".to_owned()];
    assert_eq!(
        depends(&all, &declared, &[]).expect("known"),
        [relations[0], relations[2]]
    );
    assert_eq!(
        depends(&[needs("libc.so.6", &["GLIBC_ABI_DT_RELR"])], &[], &[]).expect("known"),
        ["libc6 (>= 2.36)"]
    );
}

#[test]
fn an_unknown_library_must_be_declared() {
    let ssl = [needs("libssl.so.3", &["OPENSSL_3.0.0"])];
    let error = depends(&ssl, &[], &[]).expect_err("unknown");
    assert_eq!(
        (error.to_string().as_str(), error.hint().as_str()),
        (
            "the binary `demo` needs the library `libssl.so.3`, and no package that brings it \
             is known or declared",
            "declare the package that brings it, perhaps `depends = [\"libssl3 | libssl3t64\"]`"
        )
    );
    let declared = ["libssl3t64 | libssl3 (>= 3.0)".to_owned()];
    assert_eq!(depends(&ssl, &declared, &[]).expect("declared"), [""; 0]);
    assert_eq!(
        depends(&ssl, &[], &["libssl.so.3"]).expect("shipped"),
        [""; 0]
    );
}

#[test]
fn a_private_version_is_refused() {
    let private = [needs("libc.so.6", &["GLIBC_PRIVATE"])];
    assert_eq!(
        depends(&private, &[], &[])
            .expect_err("private")
            .to_string(),
        "the binary `demo` needs `GLIBC_PRIVATE` of `libc.so.6`, which no release of it promises"
    );
}

#[test]
fn symbols_above_a_baseline_are_named() {
    let mut needs = needs("libc.so.6", &["GLIBC_2.34", "GLIBC_2.38"]);
    needs.requirements[1].symbols = vec!["__isoc23_strtol".to_owned(), "strlcpy".to_owned()];
    assert_eq!(
        needs.above(&version("2.36")),
        [
            ("__isoc23_strtol".to_owned(), version("2.38")),
            ("strlcpy".to_owned(), version("2.38"))
        ]
    );
}

#[test]
fn binaries_for_other_machines_are_refused() {
    let mut bytes = fs::read(TRUE).expect("readable");
    let (other, machine) = match host() {
        Arch::Amd64 => (Arch::Arm64, 0xb7),
        Arch::Arm64 => (Arch::Amd64, 0x3e),
    };
    let message = |found: &str, wanted: &str| {
        format!("the binary `true` is built for {found}, the package is for {wanted}")
    };
    let read = |bytes: &[u8], arch| Needs::read("true", bytes, arch).expect_err("refused");
    assert_eq!(
        read(&bytes, other).to_string(),
        message(host().deb(), other.deb())
    );
    bytes[18] = machine;
    assert_eq!(
        read(&bytes, host()).to_string(),
        message(other.deb(), host().deb())
    );
    bytes[4] = 1;
    assert_eq!(
        read(&bytes, host()).to_string(),
        message("a 32 bit machine", host().deb())
    );
    let foreign = ElfError::Foreign {
        binary: "true".to_owned(),
    };
    assert_eq!(read(b"MZ\x90", host()), foreign);
    let script = Needs::read("true", b"#!/bin/sh\n", host()).expect("a script");
    assert_eq!(script.libraries, [""; 0]);
}

proptest! {
    #[test]
    fn damaged_binaries_never_panic(
        cut in 0..40_000_usize,
        flips in proptest::collection::vec((0..40_000_usize, any::<u8>()), 0..8),
    ) {
        let mut bytes = fs::read(TRUE).expect("readable");
        for (at, value) in flips {
            // Half of them into the headers, where the offsets are.
            let at = if value % 2 == 0 { at % 900 } else { at % bytes.len() };
            bytes[at] = value;
        }
        let _ = Needs::read("true", &bytes, host());
        bytes.truncate(cut);
        let _ = Needs::read("true", &bytes, host());
    }
}
