//! `dunnage ship`, the main job.

use std::fs;

use serde_json::Value;
use support::Project;

#[test]
fn ends_with_packages_a_repository_and_the_lines_to_install() {
    let project = Project::new("tinyd");
    let said = project.dunnage(["ship"]);
    let stdout = &said.assert_done().stdout;
    assert!(
        stdout.starts_with("dist/tinyd_1.2.3~rc.1-1_amd64.deb  "),
        "{stdout}"
    );
    let install = "\nTo install from it on Debian or Ubuntu:\n\n    \
        sudo install -m 644 $PROJECT/dist/repo/tinyd-archive-keyring.gpg \
        /usr/share/keyrings/tinyd-archive-keyring.gpg\n    \
        sudo install -m 644 $PROJECT/dist/repo/tinyd.sources \
        /etc/apt/sources.list.d/tinyd.sources\n    \
        sudo apt update\n    \
        sudo apt install tinyd-archive-keyring tinyd\n\n\
        To install from it on Fedora or Enterprise Linux:\n\n    \
        sudo install -m 644 $PROJECT/dist/repo/RPM-GPG-KEY-tinyd \
        /etc/pki/rpm-gpg/RPM-GPG-KEY-tinyd\n    \
        sudo install -m 644 $PROJECT/dist/repo/tinyd.repo /etc/yum.repos.d/tinyd.repo\n    \
        sudo dnf install tinyd-release tinyd\n";
    assert!(stdout.ends_with(install), "{stdout}");
    assert_eq!(
        project.names("dist"),
        [
            "SHA256SUMS",
            "repo",
            "tinyd-1.2.3~rc.1-1.x86_64.rpm",
            "tinyd_1.2.3~rc.1-1_amd64.cdx.json",
            "tinyd_1.2.3~rc.1-1_amd64.deb"
        ]
    );
    for file in ["repomd.xml", "repomd.xml.asc"] {
        let path = format!("dist/repo/rpm/stable/x86_64/repodata/{file}");
        assert!(project.path(path).exists(), "{file}");
    }
    for file in ["InRelease", "Release", "Release.gpg"] {
        assert!(
            project
                .path(format!("dist/repo/dists/stable/{file}"))
                .exists(),
            "{file}"
        );
    }
}

#[test]
fn every_product_of_packaging_goes_into_one_repository() {
    let project = Project::new("tinyd");
    project.write(
        "packaging/greatd.toml",
        "version = 1\n\
         [product]\n\
         name = \"greatd\"\n\
         summary = \"great daemon\"\n\
         license = \"MIT\"\n\
         maintainer = \"Jane Doe <jane@example.org>\"\n\
         homepage = \"https://example.org/greatd\"\n\
         cargo = \"tinyd\"\n\
         baseline = [\"debian12\"]\n\
         [[package.greatd.config]]\n\
         source = \"files/etc/tinyd/tinyd.toml\"\n\
         dest = \"{config}/greatd/greatd.toml\"\n",
    );
    let said = project.dunnage(["ship"]);
    let stdout = &said.assert_done().stdout;
    for install in [
        "    sudo apt install greatd-archive-keyring greatd tinyd\n",
        "    sudo dnf install greatd-release greatd tinyd\n",
    ] {
        assert!(stdout.contains(install), "{stdout}");
    }
    let debs = [
        "greatd_1.2.3~rc.1-1_all.deb",
        "tinyd_1.2.3~rc.1-1_amd64.deb",
    ];
    let rpms = [
        "greatd-1.2.3~rc.1-1.noarch.rpm",
        "tinyd-1.2.3~rc.1-1.x86_64.rpm",
    ];
    let bill = "tinyd_1.2.3~rc.1-1_amd64.cdx.json";
    assert_eq!(
        project.names("dist"),
        [
            "SHA256SUMS",
            rpms[0],
            debs[0],
            "repo",
            rpms[1],
            bill,
            debs[1]
        ]
    );
    for (name, deb) in ["greatd", "tinyd"].into_iter().zip(debs) {
        let pool = format!("dist/repo/pool/main/{}/{name}", &name[..1]);
        assert_eq!(project.names(&pool), [deb]);
    }
}

#[test]
fn the_same_again_changes_nothing() {
    let project = Project::new("tinyd");
    project.dunnage(["ship"]).assert_done();
    let heads = [
        "dists/stable/InRelease",
        "rpm/stable/x86_64/repodata/repomd.xml.asc",
    ]
    .map(|head| project.path("dist/repo").join(head));
    let read = || heads.clone().map(|head| fs::read(head).unwrap());
    let before = read();
    project.dunnage(["ship"]).assert_done();
    assert!(before == read(), "the signed indexes are left alone");
}

#[test]
fn other_content_of_one_version_gets_the_next_revision() {
    let project = Project::new("tinyd");
    project.dunnage(["ship"]).assert_done();
    project.write("packaging/files/etc/tinyd/tinyd.toml", "# changed\n");
    let said = project.dunnage(["ship"]);
    let note = "tinyd differs from what was published as 1.2.3~rc.1-1\n";
    assert!(said.assert_done().stderr.contains(note), "{}", said.stderr);
    assert!(
        said.stdout.starts_with("dist/tinyd_1.2.3~rc.1-2_amd64.deb"),
        "{}",
        said.stdout
    );
    let index = fs::read_to_string(project.path("dist/repo/dists/stable/InRelease")).unwrap();
    assert!(
        index.starts_with("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n"),
        "{index}"
    );
}

#[test]
fn for_programs() {
    let project = Project::new("tinyd");
    let said = project.dunnage(["ship", "--format", "json", "--set-version", "2.0.0"]);
    let value: Value = serde_json::from_str(&said.assert_done().stdout).unwrap();
    assert_eq!(value["packages"][0]["version"], "2.0.0");
    assert_eq!(value["packages"][0]["file"], "dist/tinyd_2.0.0-1_amd64.deb");
    assert_eq!(value["fingerprint"].as_str().unwrap().len(), 40);
    for (client, lines) in [("apt", 4), ("dnf", 3)] {
        assert_eq!(value["install"][client].as_array().unwrap().len(), lines);
    }
}

#[test]
fn a_file_that_is_no_package_is_not_published() {
    let project = Project::new("tinyd");
    project.write("broken.deb", "this is no archive\n");
    project.dunnage(["publish", "broken.deb"]).assert_error(
        1,
        "error: failed to read the package broken.deb\n  \
         because: it is not a .deb: it does not begin with `!<arch>`\n",
    );
    assert!(!project.path("dist/repo/dists").exists());
}

#[test]
fn somebody_else_s_package_is_published_as_it_is() {
    let project = Project::new("tinyd");
    project.write(
        "other/DEBIAN/control",
        "Package: other\nVersion: 5:7.0.15-1~deb12u1\nArchitecture: all\n\
         Maintainer: Jane Doe <jane@example.org>\nDescription: not built by dunnage\n",
    );
    let built = std::process::Command::new("dpkg-deb")
        .args(["--root-owner-group", "--build", "other", "other.deb"])
        .current_dir(project.path(""))
        .output()
        .unwrap();
    assert!(built.status.success(), "{built:?}");
    let said = project.dunnage([
        "publish",
        "other.deb",
        "--to",
        "repo",
        "--url",
        "https://example.org/apt",
    ]);
    let stdout = &said.assert_done().stdout;
    assert!(
        stdout.starts_with(
            "published repo\n\nTo install from it on Debian or Ubuntu:\n\n    sudo curl "
        ),
        "{stdout}"
    );
    assert_eq!(
        project.names("repo/pool/main/o/other"),
        ["other_7.0.15-1~deb12u1_all.deb"]
    );
    let page = fs::read_to_string(project.path("repo/index.html")).unwrap();
    assert!(page.contains("5:7.0.15-1~deb12u1"), "{page}");
}

#[test]
fn an_rpm_alone_makes_a_repository_for_dnf_alone() {
    let project = Project::new("tinyd");
    project.dunnage(["build", "linux/*/rpm"]).assert_done();
    let said = project.dunnage([
        "publish",
        "dist/tinyd-1.2.3~rc.1-1.x86_64.rpm",
        "--to",
        "repo",
        "--url",
        "https://example.org",
    ]);
    let stdout = &said.assert_done().stdout;
    assert_eq!(
        *stdout,
        "published repo\n\nTo install from it on Fedora or Enterprise Linux:\n\n    \
         sudo curl -fsSLo /etc/pki/rpm-gpg/RPM-GPG-KEY-tinyd \
         https://example.org/RPM-GPG-KEY-tinyd\n    \
         sudo curl -fsSLo /etc/yum.repos.d/tinyd.repo https://example.org/tinyd.repo\n    \
         sudo dnf install tinyd-release tinyd\n"
    );
    assert_eq!(
        project.names("repo/rpm/stable/x86_64/packages/t"),
        [
            "tinyd-1.2.3~rc.1-1.x86_64.rpm".to_owned(),
            release_package(&project)
        ]
    );
    assert!(!project.path("repo/dists").exists());
    let page = fs::read_to_string(project.path("repo/index.html")).unwrap();
    assert!(
        page.contains("sudo dnf install tinyd-release tinyd"),
        "{page}"
    );
    assert!(!page.contains("sudo apt"), "{page}");
}

/// Its version is the day on which the key was made.
fn release_package(project: &Project) -> String {
    let mut names = project.names("repo/rpm/stable/x86_64/packages/t");
    names.retain(|name| name.starts_with("tinyd-release-") && name.ends_with("-1.noarch.rpm"));
    assert_eq!(names.len(), 1, "{names:?}");
    names.remove(0)
}
