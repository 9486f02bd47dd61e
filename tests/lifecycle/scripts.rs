//! What the packages hold, without installing them.

use dunnage_verify::{Archive, Invocation, VerifyError};

use crate::case::Case;
use crate::product::Product;
use crate::scenario::{ANY, Scenario};

pub(crate) const PAYLOAD: Scenario = Scenario {
    name: "payload",
    about: ANY,
    proves: &["C2", "D12b", "D14"],
    run: payload,
};

pub(crate) const TEXT: Scenario = Scenario {
    name: "scripts",
    about: ANY,
    proves: &["C22", "D2", "D3", "D4", "D5", "D6"],
    run: scripts,
};

const NAMES: [&str; 4] = ["preinst", "postinst", "prerm", "postrm"];

fn payload(case: &Case<'_>) -> Result<(), VerifyError> {
    let story = case.story;
    let archives = &case.editions().first.archives;
    let names: Vec<&str> = archives
        .iter()
        .map(|archive| archive.package.as_str())
        .collect();
    let packages = case.product.packages;
    for package in packages {
        story.expect(
            &["C2"],
            &format!("{package} was built"),
            true,
            names.contains(package),
        );
    }
    for archive in archives
        .iter()
        .filter(|a| packages.contains(&a.package.as_str()))
    {
        let members = archive.members()?;
        let foreign = [
            "/run",
            "/var/run",
            "/tmp",
            "/var/tmp",
            "/home",
            "/root",
            "/usr/local",
            "/opt",
            "/lib",
            "/bin",
            "/sbin",
            "/etc/systemd",
        ];
        let below = |path: &str| {
            foreign
                .iter()
                .any(|f| path == *f || path.starts_with(&format!("{f}/")))
        };
        story.expect_none(
            &["C2"],
            "foreign",
            members.iter().filter(|m| below(&m.path)),
        );
        let unit = |path: &str| {
            [".service", ".socket", ".timer", ".target"]
                .iter()
                .any(|end| path.ends_with(end))
        };
        let stray = members
            .iter()
            .filter(|m| m.is_file() && unit(&m.path) && !m.path.starts_with("/usr/lib/systemd/"));
        story.expect_none(&["C2"], "units elsewhere", stray);
        numbers(case, archive)?;
        conffiles(case, archive)?;
    }
    Ok(())
}

fn numbers(case: &Case<'_>, archive: &Archive) -> Result<(), VerifyError> {
    let (story, daemons) = (case.story, case.product.daemons);
    let (data, control) = (archive.members()?, archive.control_members()?);
    story.expect(
        &["D12b"],
        "members were listed",
        true,
        !data.is_empty() && !control.is_empty(),
    );
    let all = || data.iter().chain(&control);
    story.expect_none(
        &["D12b"],
        "not 0:0",
        all().filter(|member| member.owner != "0/0"),
    );
    story.expect_none(
        &["D12b"],
        "without ./",
        all().filter(|m| !m.raw.starts_with("./")),
    );
    // What the manifest says: 0755 for programs and directories, 0640 for what may hold a secret.
    let secret = |path: &str| daemons.iter().any(|d| d.config == path || d.env == path);
    for member in data {
        let expected = match member.path.as_str() {
            _ if member.mode.starts_with('l') => "lrwxrwxrwx",
            _ if member.mode.starts_with('d') => "drwxr-xr-x",
            path if path.starts_with("/usr/bin/") => "-rwxr-xr-x",
            path if secret(path) => "-rw-r-----",
            _ => "-rw-r--r--",
        };
        story.expect(&["D12b"], &member.path, expected, member.mode.as_str());
    }
    Ok(())
}

fn conffiles(case: &Case<'_>, archive: &Archive) -> Result<(), VerifyError> {
    let story = case.story;
    let listed = archive.control("conffiles")?.unwrap_or_default();
    let mut listed: Vec<String> = listed.lines().map(str::to_owned).collect();
    let members = archive.members()?.into_iter();
    let mut shipped: Vec<String> = members
        .filter(|member| member.is_file() && member.path.starts_with("/etc/"))
        .map(|member| member.path)
        .collect();
    listed.sort();
    shipped.sort();
    let what = format!("conffiles of {}", archive.package);
    story.expect(&["D14"], &what, &shipped, &listed);
    if has_daemon(case.product, archive) {
        story.expect(&["D14"], "there are some", true, listed.len() >= 2);
    }
    for name in NAMES {
        let text = archive.control(name)?.unwrap_or_default();
        let edits = text.lines().filter(|line| {
            let writes = ["> ", ">>", "sed -i", "tee ", "cp ", "mv ", "rm "];
            writes.iter().any(|word| line.contains(word))
                && listed.iter().any(|path| line.contains(path.as_str()))
        });
        story.expect_none(&["D14"], &format!("{name} edits a conffile"), edits);
    }
    Ok(())
}

fn has_daemon(product: &Product, archive: &Archive) -> bool {
    let mut daemons = product.daemons.iter();
    daemons.any(|daemon| daemon.package == archive.package)
}

fn scripts(case: &Case<'_>) -> Result<(), VerifyError> {
    let story = case.story;
    let archives = case.editions().first.archives.iter();
    for archive in archives.filter(|archive| has_daemon(case.product, archive)) {
        for member in archive.control_members()? {
            if NAMES.iter().any(|name| member.path == format!("/{name}")) {
                story.expect(&["D2"], &member.path, "-rwxr-xr-x", member.mode.as_str());
            }
        }
        for name in NAMES {
            let text = archive.control(name)?;
            let what = format!("{}.{name}", archive.package);
            story.expect(&["D2"], &format!("{what} exists"), true, text.is_some());
            crate::script_text::check(story, &what, name, &text.unwrap_or_default())?;
        }
        let depends = archive.field("Depends")?;
        let systemd = "systemd | systemd-standalone-sysusers | systemd-sysusers";
        let named = depends.split(", ").any(|clause| clause == systemd);
        let found = if named {
            Ok(())
        } else {
            Err(format!("Depends: {depends}"))
        };
        story.note(&["D6"], &found);
    }
    let version = Invocation::new(["shellcheck", "--version"]).run()?.ok()?;
    story.expect(&["C22"], "shellcheck works", true, version.is_ok());
    Ok(())
}
