//! apt on a published repository.

use std::fs;
use std::process::Command;

use crate::clients::{Apt, Http};
use crate::fixture::{Repo, key, run};

fn published() -> Repo {
    let repo = Repo::new();
    let packages = [
        repo.deb("hello", "1.0.0", "amd64", "one"),
        repo.deb("hello-data", "1.0.0", "all", "data"),
        repo.deb("hello-arm", "1.0.0", "arm64", "other"),
    ];
    repo.publish(&packages);
    repo
}

#[test]
fn apt_updates_and_downloads_over_http_by_hash_alone() {
    let repo = published();
    let web = Http::serve(repo.store.root());
    let apt = Apt::new(&repo, &web.uri());
    apt.update();
    assert_eq!(apt.versions("hello"), ["1.0.0-1"]);
    assert_eq!(apt.versions("hello-data"), ["1.0.0-1"]);
    assert_eq!(apt.versions("hello-arm"), Vec::<String>::new());
    apt.get(&["download", "hello"]);
    let file = "pool/main/h/hello/hello_1.0.0-1_amd64.deb";
    let got = fs::read(apt.path("hello_1.0.0-1_amd64.deb")).expect("the download");
    assert_eq!(got, fs::read(repo.path(file)).expect("the published file"));

    let requests = web.requests();
    let [(release, _), (packages, _), (deb, _)] = requests.as_slice() else {
        panic!("three requests expected: {requests:?}");
    };
    assert_eq!(release, "/dists/stable/InRelease");
    assert!(
        packages.starts_with("/dists/stable/main/binary-amd64/by-hash/SHA256/"),
        "{packages}"
    );
    assert_eq!(*deb, format!("/{file}"));
    assert!(
        requests.iter().all(|(_, status)| status == "200"),
        "{requests:?}"
    );
}

#[test]
fn apt_installs_from_a_local_folder() {
    let repo = published();
    let apt = Apt::new(&repo, &repo.uri());
    apt.update();
    let told = apt.get(&["install", "--print-uris", "-qq", "hello", "hello-data"]);
    let file = |path: &str| {
        let about = fs::metadata(repo.path(path)).expect("a file");
        let name = path.rsplit('/').next().expect("a name");
        let uri = repo.uri().replace("file://", "file:");
        format!("'{uri}/{path}' {name} {}", about.len())
    };
    let mut lines: Vec<&str> = told.lines().map(str::trim).collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            file("pool/main/h/hello-data/hello-data_1.0.0-1_all.deb"),
            file("pool/main/h/hello/hello_1.0.0-1_amd64.deb"),
        ]
    );
}

#[test]
fn apt_refuses_a_changed_index() {
    let repo = published();
    let folder = repo.path("dists/stable/main/binary-amd64/by-hash/SHA256");
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let mut bytes = fs::read(&path).expect("an index");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).expect("written");
    }
    let told = Apt::new(&repo, &repo.uri()).refuse();
    assert!(told.contains("Hash Sum mismatch"), "{told}");
}

#[test]
fn apt_refuses_a_changed_in_release() {
    let repo = published();
    let path = repo.path("dists/stable/InRelease");
    let text = fs::read_to_string(&path).expect("InRelease");
    fs::write(&path, text.replace("Components: main", "Components: evil")).expect("written");
    let told = Apt::new(&repo, &repo.uri()).refuse();
    assert!(told.contains("BADSIG"), "{told}");
}

#[test]
fn apt_falls_back_to_release_gpg_and_refuses_a_changed_release() {
    let repo = published();
    fs::remove_file(repo.path("dists/stable/InRelease")).expect("removed");
    let apt = Apt::new(&repo, &repo.uri());
    apt.update();
    assert_eq!(apt.versions("hello"), ["1.0.0-1"]);
    let path = repo.path("dists/stable/Release");
    let text = fs::read_to_string(&path).expect("Release");
    fs::write(&path, text.replace("Components: main", "Components: evil")).expect("written");
    let told = Apt::new(&repo, &repo.uri()).refuse();
    assert!(told.contains("BADSIG"), "{told}");
}

#[test]
fn gpgv_and_sqv_verify_both_signatures() {
    let repo = published();
    let ring = repo.root.path().join("ring.gpg");
    fs::write(&ring, key().public_binary().expect("a key")).expect("written");
    let at = |name: &str| repo.path(&format!("dists/stable/{name}"));
    let gpgv = || {
        let mut command = Command::new("gpgv");
        command
            .arg("--keyring")
            .arg(&ring)
            .args(["--status-fd", "1"]);
        command
    };
    for told in [
        run(gpgv().arg(at("InRelease"))),
        run(gpgv().arg(at("Release.gpg")).arg(at("Release"))),
    ] {
        // The last fields: RSA (1), SHA-512 (10), the class of signature, the primary key itself.
        let valid = told
            .lines()
            .find(|line| line.contains("VALIDSIG"))
            .expect("a signature");
        let words: Vec<&str> = valid.split(' ').collect();
        assert_eq!(words[2], key().fingerprint());
        assert_eq!(words[words.len() - 1], key().fingerprint());
        assert_eq!(
            words[words.len() - 4..words.len() - 2],
            ["1", "10"],
            "{valid}"
        );
    }
    let told = run(Command::new("sqv")
        .arg("--keyring")
        .arg(&ring)
        .arg(at("Release.gpg"))
        .arg(at("Release")));
    assert_eq!(told.trim(), key().fingerprint());
}

#[test]
fn packages_for_all_are_in_each_architecture_and_sorted() {
    let repo = published();
    let names = |arch: &str| -> Vec<String> {
        let release = fs::read_to_string(repo.path("dists/stable/Release")).expect("Release");
        let name = format!("main/binary-{arch}/Packages");
        let line = release
            .lines()
            .find(|line| line.ends_with(&format!(" {name}")));
        let digest = line
            .expect("a line")
            .split_whitespace()
            .next()
            .expect("a digest");
        let path = format!("dists/stable/main/binary-{arch}/by-hash/SHA256/{digest}");
        let text = fs::read_to_string(repo.path(&path)).expect("an index");
        text.lines()
            .filter_map(|line| line.strip_prefix("Package: "))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(names("amd64"), ["hello", "hello-data"]);
    assert_eq!(names("arm64"), ["hello-arm", "hello-data"]);
}
