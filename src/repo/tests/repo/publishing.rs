//! What publishing writes, and what it refuses.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use dunnage_model::Stamp;
use dunnage_repo::apt::{Pool, index};
use dunnage_repo::{Added, Published, Store};

use crate::clients::Apt;
use crate::fixture::{Repo, chain, key, now, sha256};

const DAY: u64 = 86_400;

#[test]
fn publishing_the_same_again_writes_nothing() {
    let repo = Repo::new();
    let package = repo.deb("hello", "1.0.0", "amd64", "one");
    let first = repo.publish(std::slice::from_ref(&package));
    let path = "pool/main/h/hello/hello_1.0.0-1_amd64.deb".to_owned();
    assert_eq!(
        first,
        Published {
            changed: true,
            added: vec![path],
            collected: 0
        }
    );
    let files = repo.files();
    let mut pool = repo.pool();
    assert_eq!(pool.add(&package).expect("the same bytes"), Added::Known);
    let again = repo
        .publish_at(&pool, Stamp(now().0 + DAY))
        .expect("published");
    assert_eq!(again, Published::default());
    assert_eq!(repo.files(), files);
}

#[test]
fn the_release_and_packages_files_are_these() {
    let mut repo = Repo::new();
    repo.view.architectures.truncate(1);
    repo.view.valid_for = Some(7 * DAY);
    let package = repo.deb("hello", "1.0.0", "amd64", "one");
    let pool = repo.pool_with(std::slice::from_ref(&package));
    let at = Stamp(1_795_313_417 + 60);
    repo.publish_at(&pool, at).expect("published");
    let packages = format!(
        "Package: hello\nVersion: 1.0.0-1\nArchitecture: amd64\nMaintainer: Example Packages \
         <packages@example.org>\nDescription: says <hello>\n a longer text\n .\n of two paragraphs\n\
         Filename: pool/main/h/hello/hello_1.0.0-1_amd64.deb\nSize: {}\nSHA256: {}\n\n",
        package.size, package.digest
    );
    let release = fs::read_to_string(repo.path("dists/stable/Release")).expect("Release");
    let (head, list) = release.split_once("SHA256:\n").expect("a list");
    assert_eq!(
        head,
        "Origin: Example\nLabel: Example Packages\nSuite: stable\nCodename: stable\n\
         Date: Sun, 22 Nov 2026 02:10:17 UTC\nValid-Until: Sun, 29 Nov 2026 02:10:17 UTC\n\
         Acquire-By-Hash: yes\nArchitectures: amd64\nComponents: main\n\
         Description: Packages of <Example> & friends\n"
    );
    let mut names = Vec::new();
    for line in list.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [digest, size, name] = words.as_slice() else {
            panic!("{line}")
        };
        let path = repo.path(&format!(
            "dists/stable/main/binary-amd64/by-hash/SHA256/{digest}"
        ));
        assert_eq!(sha256(&path), *digest);
        assert_eq!(
            fs::metadata(&path).expect("an index").len().to_string(),
            *size
        );
        let cat = match name.rsplit_once('.') {
            Some((_, "gz")) => "zcat",
            Some((_, "xz")) => "xzcat",
            _ => "cat",
        };
        let input = fs::File::open(&path).expect("an index");
        let told = crate::fixture::run(std::process::Command::new(cat).stdin(input));
        assert_eq!(told, packages, "{name}");
        names.push((*name).to_owned());
    }
    let all = ["", ".gz", ".xz"].map(|form| format!("main/binary-amd64/Packages{form}"));
    assert_eq!(names, all);
    // All that clients may ask for is here, under its hash or as one of four changing files.
    assert!(
        !repo
            .path("dists/stable/main/binary-amd64/Packages")
            .exists()
    );
}

#[test]
fn a_published_name_never_changes_its_bytes() {
    let repo = Repo::new();
    let package = repo.deb("hello", "1.0.0", "amd64", "one");
    repo.publish(std::slice::from_ref(&package));
    let files = repo.files();
    let other = repo.deb("hello", "1.0.0", "amd64", "another one");
    let error = repo.pool().add(&other).expect_err("refused");
    assert_eq!(
        chain(&error),
        format!(
            "hello_1.0.0-1_amd64.deb is in the repository with other content (SHA-256 {}; the new file \
             has {}); clients keep what they fetched, so a published name never changes: raise the \
             version, or the revision if only the packaging changed",
            package.digest, other.digest
        )
    );
    assert_eq!(repo.files(), files);
}

#[test]
fn a_package_that_changed_after_its_build_is_refused() {
    let repo = Repo::new();
    let package = repo.deb("hello", "1.0.0", "amd64", "one");
    let other = repo.deb("hello", "1.0.0", "amd64", "another one");
    fs::copy(&other.file, &package.file).expect("a copy");
    let error = Pool::default().add(&package).expect_err("refused");
    assert_eq!(
        chain(&error),
        format!(
            "{} changed after it was built (SHA-256 {} instead of {}); build it again",
            package.file.display(),
            other.digest,
            package.digest
        )
    );
}

#[test]
fn two_publishers_cannot_interleave() {
    let repo = Repo::new();
    repo.publish(&[repo.deb("hello", "1.0.0", "amd64", "one")]);
    let mine = repo.pool_with(&[repo.deb("hello", "2.0.0", "amd64", "mine")]);
    let theirs = repo.pool_with(&[repo.deb("hello", "3.0.0", "amd64", "theirs")]);

    let lock = repo.store.lock().expect("nobody else");
    let error = repo.publish_at(&mine, now()).expect_err("locked");
    let place = repo.store.place();
    assert_eq!(
        chain(&error),
        format!(
            "another process is publishing to {place}; wait until it has ended, then run this again"
        )
    );
    drop(lock);

    repo.publish_at(&theirs, now()).expect("published");
    let files = repo.files();
    let error = repo.publish_at(&mine, now()).expect_err("too late");
    assert_eq!(
        chain(&error),
        format!(
            "the suite stable at {place} was published by somebody else since this run read it; \
             nothing was changed: run this again"
        )
    );
    assert_eq!(repo.files(), files);

    repo.publish(&[repo.deb("hello", "2.0.0", "amd64", "mine")]);
    let apt = Apt::new(&repo, &repo.uri());
    apt.update();
    assert_eq!(apt.versions("hello"), ["3.0.0-1", "2.0.0-1", "1.0.0-1"]);
}

#[test]
fn two_suites_share_one_pool_and_its_names() {
    let mut repo = Repo::new();
    let mine = repo.pool_with(&[repo.deb("hello", "2.0.0", "amd64", "mine")]);
    let stable = repo.signed(&mine, now());
    repo.view.suite = "beta".to_owned();
    let theirs = repo.pool_with(&[repo.deb("hello", "2.0.0", "amd64", "theirs")]);
    repo.publish_at(&theirs, now()).expect("published");
    let error = stable
        .publish(&repo.store, &repo.site(&mine))
        .expect_err("the name is taken");
    assert_eq!(
        chain(&error),
        "pool/main/h/hello/hello_2.0.0-1_amd64.deb is in the repository with other content; another \
         publisher added it meanwhile: raise the version, or the revision if only the packaging changed"
    );
    repo.view.suite = "stable".to_owned();
    repo.publish_at(&repo.pool(), now()).expect("published");
    assert!(repo.path("dists/beta/InRelease").exists());
    Apt::new(&repo, &repo.uri()).update();
}

#[test]
fn a_folder_that_hides_the_repository_from_apt_is_named() {
    let repo = Repo::new();
    let folder = repo.root.path();
    let mode = |bits| fs::set_permissions(folder, Permissions::from_mode(bits)).expect("a mode");
    mode(0o755);
    assert_eq!(repo.store.hidden_by(), None);
    mode(0o750);
    assert_eq!(repo.store.hidden_by(), Some(folder));
}

#[test]
fn values_that_would_change_the_meaning_of_a_release_file_are_refused() {
    let refused = |change: &dyn Fn(&mut dunnage_repo::apt::View)| {
        let mut view = crate::fixture::view();
        change(&mut view);
        chain(&index(&Pool::default(), &view, now()).expect_err("refused"))
    };
    let line = "write one line of text";
    let word = "use letters, digits, `-`, `.`, `_`, `+` and `~`, a letter or digit first";
    assert_eq!(
        [
            refused(&|view| view.origin = "A\nSigned-By: B".to_owned()),
            refused(&|view| view.label = String::new()),
            refused(&|view| view.suite = "../x".to_owned()),
            refused(&|view| view.codename = "a b".to_owned()),
            refused(&|view| view.components.clear()),
            refused(&|view| view.architectures = vec!["amd64 x".to_owned()]),
            refused(&|view| view.valid_for = Some(60)),
        ],
        [
            format!("`A\nSigned-By: B` cannot be the origin of a repository: {line}"),
            format!("`` cannot be the label of a repository: {line}"),
            format!("`..` cannot be the suite of a repository: {word}"),
            format!("`a b` cannot be the codename of a repository: {word}"),
            "the repository has no components; name at least one".to_owned(),
            format!("`amd64 x` cannot be the architecture of a repository: {word}"),
            "a validity of 60 s is too short for clients to fetch; use a day or more, or none"
                .to_owned(),
        ]
    );
}

#[test]
fn what_would_stop_all_clients_is_refused() {
    let mut repo = Repo::new();
    let at = now();
    let pool = repo.pool_with(&[repo.deb("hello", "1.0.0", "amd64", "one")]);
    repo.publish_at(&pool, at).expect("published");
    let files = repo.files();

    let error = repo
        .publish_at(&repo.pool(), Stamp(at.0 - DAY))
        .expect_err("the past");
    let told = chain(&error);
    assert!(
        told.starts_with("the suite stable was published with the date "),
        "{told}"
    );
    assert!(
        told.ends_with("clients would ignore it: check the clock of this machine"),
        "{told}"
    );

    repo.view.origin = "Other".to_owned();
    let error = repo
        .publish_at(&repo.pool(), at)
        .expect_err("another origin");
    assert_eq!(
        chain(&error),
        "the Origin of the suite stable is `Example` for all clients and would become `Other`; their \
         next `apt-get update` would fail: keep it, or publish under another suite"
    );
    assert_eq!(repo.files(), files);
}

#[test]
fn a_package_that_changes_while_it_is_published_is_not_published() {
    let repo = Repo::new();
    let package = repo.deb("hello", "1.0.0", "amd64", "one");
    let pool = repo.pool_with(std::slice::from_ref(&package));
    let place = repo.store.place();
    let path = "pool/main/h/hello/hello_1.0.0-1_amd64.deb";
    fs::write(&package.file, "other").expect("written");
    let error = repo.publish_at(&pool, now()).expect_err("refused");
    assert_eq!(
        chain(&error),
        format!(
            "failed to write {place}/{path}: its SHA-256 is {} instead of {}",
            sha256(&package.file),
            package.digest
        )
    );
    fs::remove_file(&package.file).expect("removed");
    let error = repo.publish_at(&pool, now()).expect_err("refused");
    assert_eq!(
        chain(&error),
        format!(
            "failed to read the package {}: No such file or directory (os error 2)",
            package.file.display()
        )
    );
    assert_eq!(
        repo.store.list("pool").expect("a list"),
        Vec::<String>::new()
    );
    assert!(!repo.path("dists").exists());
}

#[test]
fn a_damaged_catalog_is_an_error_that_names_the_file() {
    let repo = Repo::new();
    repo.publish(&[repo.deb("hello", "1.0.0", "amd64", "one")]);
    let path = "catalog/main/h/hello/hello_1.0.0-1_amd64.stanza";
    fs::write(repo.path(path), "Package: hello\nrubbish\n").expect("written");
    let told = chain(&Pool::load(&repo.store).expect_err("damaged"));
    let place = repo.store.place();
    let start = format!(
        "failed to read {path} of the repository at {place}; restore it from a backup: line 2"
    );
    assert!(told.starts_with(&start), "{told}");
}

#[test]
fn a_lost_package_file_is_noticed() {
    let repo = Repo::new();
    repo.publish(&[repo.deb("hello", "1.0.0", "amd64", "one")]);
    let path = "pool/main/h/hello/hello_1.0.0-1_amd64.deb";
    fs::remove_file(repo.path(path)).expect("removed");
    let error = repo.publish_at(&repo.pool(), now()).expect_err("refused");
    let place = repo.store.place();
    assert_eq!(
        chain(&error),
        format!(
            "{path} is listed in the repository at {place}, but its file is missing or has another \
             size; restore it from a backup"
        )
    );
}

#[test]
fn a_suite_with_an_end_is_signed_again_in_time() {
    let mut repo = Repo::new();
    repo.view.valid_for = Some(8 * DAY);
    let at = now().0 - 8 * DAY;
    let pool = repo.pool_with(&[repo.deb("hello", "1.0.0", "amd64", "one")]);
    repo.publish_at(&pool, Stamp(at)).expect("published");
    let told = Apt::new(&repo, &repo.uri()).refuse();
    assert!(told.contains("is expired"), "{told}");
    let day = |days| {
        repo.publish_at(&repo.pool(), Stamp(at + days * DAY))
            .expect("published")
            .changed
    };
    assert_eq!([day(3), day(5), day(8)], [false, true, false]);
    Apt::new(&repo, &repo.uri()).update();
}

#[test]
fn old_indexes_stay_for_three_generations_and_three_days() {
    let repo = Repo::new();
    let start = now().0 - 40 * DAY;
    let indexes = || {
        let paths = repo.store.list("dists").expect("a list");
        paths
            .iter()
            .filter(|path| path.contains("/main/binary-amd64/by-hash/"))
            .count()
    };
    let publish = |day: u64, number: u64| {
        let version = format!("{number}.0.0");
        let pool = repo.pool_with(&[repo.deb("hello", &version, "amd64", &version)]);
        let published = repo
            .publish_at(&pool, Stamp(start + day * DAY))
            .expect("published");
        (published.collected, indexes())
    };
    // Three files for each generation, and one record of it, which is collected with them. The
    // index for arm64 stays the same.
    assert_eq!(publish(0, 1), (0, 3));
    assert_eq!(publish(1, 2), (0, 6));
    assert_eq!(publish(2, 3), (0, 9));
    assert_eq!(
        publish(3, 4),
        (0, 12),
        "the first was replaced two days ago"
    );
    assert_eq!(publish(20, 5), (8, 9), "the first two are old, three stay");
    let apt = Apt::new(&repo, &repo.uri());
    apt.update();
    assert_eq!(apt.versions("hello").len(), 5);
}

#[test]
fn equal_inputs_give_equal_bytes() {
    let (a, b) = (Repo::new(), Repo::new());
    let at = Stamp(key().created().0 + 60);
    let package = a.deb("hello", "1.0.0", "all", "one");
    for repo in [&a, &b] {
        let pool = repo.pool_with(std::slice::from_ref(&package));
        repo.signed(&pool, at)
            .publish(&repo.store, &a.site(&pool))
            .expect("published");
    }
    let lists = [&a, &b].map(|repo| {
        let paths =
            ["dists", "pool", "catalog"].map(|folder| repo.store.list(folder).expect("list"));
        let paths: Vec<String> = paths.concat();
        let bytes: Vec<_> = paths
            .iter()
            .map(|path| fs::read(repo.path(path)).expect("read"))
            .collect();
        (paths, bytes)
    });
    assert_eq!(lists[0], lists[1]);
}
