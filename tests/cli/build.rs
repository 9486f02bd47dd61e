//! `dunnage build`, and what can stop it.

use std::fs;
use std::process::Command;

use support::Project;

#[test]
fn equal_inputs_give_equal_bytes() {
    let (one, two) = (Project::bare("tinyd"), Project::bare("tinyd"));
    one.dunnage(["build"]).assert_done();
    two.dunnage(["build"]).assert_done();
    // Cargo's own output may name the folder; the same binary shows what packing does.
    fs::copy(
        one.path("target/release/tinyd"),
        two.path("target/release/tinyd"),
    )
    .unwrap();
    two.dunnage(["build", "--no-build"]).assert_done();
    let names = [
        "SHA256SUMS",
        "tinyd-1.2.3~rc.1-1.x86_64.rpm",
        "tinyd_1.2.3~rc.1-1_amd64.cdx.json",
        "tinyd_1.2.3~rc.1-1_amd64.deb",
    ];
    assert_eq!(one.names("dist"), names);
    for package in names {
        let read = |project: &Project| fs::read(project.path("dist").join(package)).unwrap();
        assert!(read(&one) == read(&two), "C30: {package}");
    }
}

#[test]
fn a_binary_that_was_not_built() {
    let project = Project::bare("tinyd");
    let said = project.dunnage(["build", "--no-build"]);
    said.assert_error(
        1,
        "packing tinyd 1.2.3-rc.1 …\n\
         error: failed to read the binary `tinyd` from $PROJECT/target/release/tinyd\n  \
         because: No such file or directory (os error 2)\n\n\
         hint: build it first: cargo build --release --bin tinyd\n",
    );
    assert_eq!(project.names("dist"), Vec::<String>::new());
}

#[test]
fn a_binary_that_does_not_start_on_a_promised_system() {
    let project = Project::bare("tinyd");
    let manifest = fs::read_to_string(project.path("packaging/tinyd.toml")).unwrap();
    project.write(
        "packaging/tinyd.toml",
        &manifest.replace("[\"debian12\"]", "[\"debian12\", \"el8\"]"),
    );
    let said = project.dunnage(["build"]);
    assert_eq!(said.code, 1);
    let (start, end) = (
        "error: the binary `tinyd` needs glibc 2.34 for `",
        "but the baseline promises el8, which has glibc 2.28\n\n\
         hint: build on a system as old as the oldest of `baseline`, or take that one out of it\n",
    );
    let error = said.stderr.split_once("error: ").unwrap().1;
    assert!(
        format!("error: {error}").starts_with(start),
        "{}",
        said.stderr
    );
    assert!(said.stderr.ends_with(end), "{}", said.stderr);
    assert_eq!(project.names("dist"), Vec::<String>::new());
}

#[test]
fn code_that_does_not_compile() {
    let project = Project::bare("tinyd");
    project.write("src/main.rs", "fn main() { nonsense }\n");
    let said = project.dunnage(["build"]);
    assert_eq!(said.code, 1);
    assert!(
        said.stderr
            .ends_with("error: cargo did not build tinyd\n\nhint: its messages are above\n"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_folder_that_cannot_be_written() {
    let project = Project::bare("tinyd");
    project.dunnage(["build"]).assert_done();
    fs::remove_dir_all(project.path("dist")).unwrap();
    project.write("dist", "a file in the way\n");
    project.dunnage(["build", "--no-build"]).assert_error(
        1,
        "packing tinyd 1.2.3-rc.1 …\n\
         error: failed to write dist: File exists (os error 17)\n\n\
         hint: check the permissions and the free space there, or choose another folder with --out\n",
    );
}

/// A file system of 64 KiB, unmounted when it is dropped.
struct SmallDisk<'a>(&'a std::path::Path);

impl<'a> SmallDisk<'a> {
    fn mount(path: &'a std::path::Path) -> SmallDisk<'a> {
        fs::create_dir_all(path).unwrap();
        let options = ["-t", "tmpfs", "-o", "size=64k", "tmpfs"];
        let status = Command::new("mount")
            .args(options)
            .arg(path)
            .status()
            .unwrap();
        assert!(status.success(), "a tmpfs is mounted, which needs root");
        SmallDisk(path)
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

#[test]
fn a_full_disk() {
    let project = Project::bare("tinyd");
    project.dunnage(["build"]).assert_done();
    let path = project.path("small");
    let disk = SmallDisk::mount(&path);
    let said = project.dunnage(["build", "--no-build", "--out", "small"]);
    said.assert_error(
        1,
        "packing tinyd 1.2.3-rc.1 …\n\
         error: failed to write the package small/tinyd_1.2.3~rc.1-1_amd64.deb\n  \
         because: No space left on device (os error 28)\n\n\
         hint: the disk is full: make room, or choose a folder on another one\n",
    );
    assert_eq!(
        project.names("small"),
        Vec::<String>::new(),
        "nothing half-written stays"
    );
    drop(disk);
}
