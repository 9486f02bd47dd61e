//! What a system can install without a network.

use std::fs;
use std::time::Duration;

use crate::company::{DEBS, deb_place, rpm_place};
use crate::{Archive, Invocation, Overlay, Suite, System, VerifyError};

/// Packages of Debian are fetched here.
const LIMIT: Duration = Duration::from_secs(900);

/// Makes the packages in a folder a flat repository.
const INDEX: &str = r#"cd "$1"
rm -rf partial lock
for deb in *.deb; do
    [ -e "$deb" ] || continue
    dpkg-deb --field "$deb"
    printf "Filename: ./%s\nSize: %s\nSHA256: %s\n\n" \
        "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d " " -f 1)"
done > Packages"#;

const FETCHED: &str = "/srv/debian";

/// Takes systemd's programs out of a root, so that it is like a container image without them.
const WITHOUT_SYSTEMD: &str = "cd /usr/bin && rm -f systemctl systemd-* journalctl loginctl \
    hostnamectl timedatectl busctl && rm -rf /usr/lib/systemd/systemd /run/systemd";

/// Puts what each .rpm needs beside it into a root; nothing of it is unpacked or executed for that.
pub(crate) fn supply(
    suite: Suite,
    overlay: Overlay,
    wanted: &[(&Archive, Vec<&Archive>)],
    systemd: bool,
) -> Result<Overlay, VerifyError> {
    let system = System::chroot(overlay);
    for (archive, company) in wanted {
        for archive in company {
            system.push_file(&archive.path, &rpm_place(archive), 0o644)?;
        }
        let places: Vec<String> = company.iter().map(|one| rpm_place(one)).collect();
        let place = "/var/tmp/wanted.rpm";
        system.push_file(&archive.path, place, 0o644)?;
        let all = places.iter().map(String::as_str).chain([place]);
        let test = ["rpm", "-U", "--test", "--nosignature"]
            .into_iter()
            .chain(all);
        let said = system.call(Invocation::new(test).limit(LIMIT))?;
        if !said.is_ok() {
            return Err(VerifyError::Unmet {
                package: format!("{} {}", archive.package, archive.version),
                suite,
                said: Box::new(said),
            });
        }
        system.run(["rm", "-f", place])?.ok()?;
    }
    if !systemd {
        system.shell(WITHOUT_SYSTEMD)?.ok()?;
    }
    Ok(system.leave())
}

/// Puts packages into a root, each with its company and all that they depend on, from Debian's own
/// archive.
///
/// Nothing of the packages under trial is unpacked or executed for it.
pub(crate) fn stock(
    suite: Suite,
    overlay: Overlay,
    wanted: &[(&Archive, Vec<&Archive>)],
    beside: &[&Archive],
) -> Result<Overlay, VerifyError> {
    let system = System::chroot(overlay);
    for archive in beside.iter().chain(wanted.iter().map(|(one, _)| one)) {
        system.push_file(&archive.path, &deb_place(archive), 0o644)?;
    }
    system.push(
        "/etc/apt/apt.conf.d/90verify",
        "APT::Install-Recommends \"false\";\nAPT::Sandbox::User \"root\";\n",
        0o644,
    )?;
    offer(&system, DEBS, "given")?;
    system.run(["apt-get", "-q", "update"])?.ok()?;
    let exact = |(archive, company): &(&Archive, Vec<&Archive>)| {
        let all = std::iter::once(archive).chain(company);
        all.map(|one| one.exactly()).collect()
    };
    let wanted: Vec<Vec<String>> = wanted.iter().map(exact).collect();
    // What is there already needs no network.
    let mut complete = true;
    for names in &wanted {
        let names = names.iter().map(String::as_str);
        let words = ["apt-get", "-q", "-s", "install"].into_iter().chain(names);
        complete &= system.call(Invocation::new(words))?.is_ok();
    }
    if !complete {
        fetch(suite, &system, &wanted)?;
        offer(&system, FETCHED, "fetched")?;
        system.run(["apt-get", "-q", "update"])?.ok()?;
    }
    Ok(system.leave())
}

pub(crate) fn file_safe(version: &str) -> String {
    version.replace([':', '/'], "_")
}

fn offer(system: &System, folder: &str, name: &str) -> Result<(), VerifyError> {
    system
        .call(Invocation::new(["sh", "-euc", INDEX, "sh", folder]).limit(LIMIT))?
        .ok()?;
    let source =
        format!("Types: deb\nURIs: file:{folder}\nSuites: ./\nTrusted: yes\nLanguages: none\n");
    system.push(
        &format!("/etc/apt/sources.list.d/{name}.sources"),
        source,
        0o644,
    )
}

fn fetch(suite: Suite, system: &System, wanted: &[Vec<String>]) -> Result<(), VerifyError> {
    const SOURCE: &str = "/etc/apt/sources.list.d/debian-online.sources";
    const RESOLVER: &str = "/etc/resolv.conf";
    let mirror = std::env::var("DUNNAGE_DEBIAN_MIRROR");
    let mirror = mirror.unwrap_or_else(|_| "http://deb.debian.org/debian".to_owned());
    let stanza = |uri: &str, suites: &str| {
        format!(
            "Types: deb\nURIs: {uri}\nSuites: {suites}\nComponents: main\n\
             Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n\n"
        )
    };
    // A mirror of the archive has its security updates beside it.
    let source = stanza(&mirror, &format!("{suite} {suite}-updates"))
        + &stanza(&format!("{mirror}-security"), &format!("{suite}-security"));
    system.push(SOURCE, source, 0o644)?;
    let resolver = fs::read(RESOLVER).map_err(VerifyError::io("read", RESOLVER))?;
    system.shell(&format!("rm -f {RESOLVER}"))?.ok()?;
    system.push(RESOLVER, resolver, 0o644)?;
    system.shell(&format!("mkdir -p {FETCHED}/partial"))?.ok()?;
    let online = |words: &[&str]| -> Result<(), VerifyError> {
        let all = ["apt-get", "-q", "-y"].iter().chain(words);
        system.call(Invocation::new(all).limit(LIMIT))?.ok()?;
        Ok(())
    };
    online(&["-o", "APT::Update::Error-Mode=any", "update"])?;
    let archives = format!("Dir::Cache::Archives={FETCHED}");
    for names in wanted {
        let words = [
            "--download-only",
            "--allow-downgrades",
            "-o",
            &archives,
            "install",
        ];
        let words = words.into_iter().chain(names.iter().map(String::as_str));
        online(&words.collect::<Vec<_>>()).map_err(|error| match error {
            VerifyError::Command(said) => VerifyError::Unresolved {
                package: names.join(" "),
                suite,
                said,
            },
            other => other,
        })?;
    }
    system
        .shell(&format!("rm -rf {SOURCE} {RESOLVER} /var/lib/apt/lists/*"))?
        .ok()?;
    Ok(())
}
