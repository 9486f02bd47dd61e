//! Base roots: made once, kept.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::{Event, Invocation, Layer, Listener, Suite, VerifyError};

/// Changed whenever the recipe below changes otherwise than in its package list.
const RECIPE: &str = "2";

/// The same for every system: an empty one would make systemd think that it boots for the first time
/// and apply presets to everything.
const MACHINE_ID: &str = "d0d0cafe00000000000000000000beef";

/// A small server.
const SERVER: &str = "curl,dbus,init-system-helpers,iproute2,less,logrotate,procps,sudo,systemd,\
                      systemd-sysv,util-linux";

/// Debian's own sources go: inside, apt shall know our repository and nothing else. So do timers that
/// would run apt or write to the journal in the middle of a case.
const TIDY: &str = "rm -rf \"$1\"/etc/apt/sources.list \"$1\"/etc/apt/sources.list.d/* \
                    \"$1\"/var/lib/apt/lists/* \"$1\"/etc/systemd/system/timers.target.wants/*";

/// Fetches `$packages` and what they depend on, as a flat repository of Debian inside the root.
const FETCH: &str = r#"
mkdir -p "$1/srv/debian"
chroot "$1" apt-get install --quiet --yes --download-only \
    -o Dir::Cache::Archives=/srv/debian $packages
chroot "$1" sh -eu -c '
cd /srv/debian
rm -rf partial lock
for deb in *.deb; do
    dpkg-deb --field "$deb"
    printf "Filename: ./%s\nSize: %s\nSHA256: %s\n\n" \
        "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d " " -f 1)"
done > Packages'"#;

/// Makes that repository known to apt.
const SOURCE: &str = r#"cat > "$1/etc/apt/sources.list.d/debian.sources" << end
Types: deb
URIs: file:/srv/debian
Suites: ./
Trusted: yes
Languages: none
end"#;

/// Makes an rpm package that provides what every Fedora has, and installs it.
const FEDORA: &str = include_str!("fedora_names.sh");

/// What a base root is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// A small server with systemd as PID 1.
    Systemd,
    /// The same, with Debian's docker.io at hand for apt but not installed, and busybox.
    Docker,
    /// The same server for people who work on it: they have user managers, and Jupyter's console.
    Workstation,
    /// A container image without systemd.
    Bare,
    /// A small server with rpm and dnf too, which passes for a Fedora where packages ask for names.
    ///
    /// Units are disabled unless a preset says otherwise, as there. Not there: Fedora's own triggers
    /// (daemon-reload, sysusers and tmpfiles after a transaction), SELinux, and its versions of rpm.
    Rpm,
}

/// A root file system that nothing writes to.
#[derive(Clone, Debug)]
pub struct Base {
    layer: Layer,
}

impl Flavour {
    fn name(self) -> &'static str {
        match self {
            Flavour::Systemd => "systemd",
            Flavour::Docker => "docker",
            Flavour::Workstation => "workstation",
            Flavour::Bare => "bare",
            Flavour::Rpm => "rpm",
        }
    }

    /// Beyond what Debian calls essential, and apt.
    fn packages(self) -> String {
        match self {
            Flavour::Systemd => SERVER.to_owned(),
            Flavour::Docker => format!("{SERVER},busybox-static"),
            Flavour::Workstation => {
                format!("{SERVER},dbus-user-session,jupyter-console,libpam-systemd")
            }
            // The tools that packages may depend on where there is no systemd.
            Flavour::Bare => "init-system-helpers,systemd-standalone-sysusers".to_owned(),
            Flavour::Rpm => format!("{SERVER},rpm,dnf"),
        }
    }

    /// What apt shall be able to install without a network, with all that it depends on.
    fn at_hand(self, suite: Suite) -> &'static str {
        match (self, suite) {
            (Flavour::Systemd | Flavour::Workstation | Flavour::Bare | Flavour::Rpm, _) => "",
            (Flavour::Docker, Suite::Bookworm) => "docker.io",
            // Here the command is a package of its own, which docker.io recommends.
            (Flavour::Docker, Suite::Trixie) => "docker.io docker-cli",
        }
    }
}

impl Base {
    /// The base root of a suite, from the cache or made anew.
    ///
    /// It is made under a temporary name and then renamed, and its name holds a digest of what it is
    /// made of, so a half-made or outdated one is never used.
    pub fn prepare(
        suite: Suite,
        flavour: Flavour,
        cache: &Path,
        listener: &dyn Listener,
    ) -> Result<Base, VerifyError> {
        fs::create_dir_all(cache).map_err(VerifyError::io("create", cache))?;
        let root = cache.join(format!(
            "{suite}-{}-{}",
            flavour.name(),
            digest(suite, flavour)
        ));
        if !root.is_dir() {
            listener.on(Event::MakingBase {
                suite,
                flavour: flavour.name(),
            });
            let room = tempfile::Builder::new()
                .prefix(".making-")
                .tempdir_in(cache)
                .map_err(VerifyError::io("create a directory in", cache))?;
            let fresh = room.path().join("root");
            make(suite, flavour, &fresh)?;
            match fs::rename(&fresh, &root) {
                // Somebody else was faster, with the same content.
                Err(_) if root.is_dir() => {}
                other => other.map_err(VerifyError::io("rename to", &root))?,
            }
        }
        let root = fs::canonicalize(&root).map_err(VerifyError::io("find", &root))?;
        Ok(Base {
            layer: Layer::of(root),
        })
    }

    /// To stand an overlay on.
    pub fn layer(&self) -> &Layer {
        &self.layer
    }
}

fn digest(suite: Suite, flavour: Flavour) -> String {
    let (packages, at_hand) = (flavour.packages(), flavour.at_hand(suite));
    let mut text = [RECIPE, suite.codename(), &packages, MACHINE_ID].join("\n");
    if !at_hand.is_empty() {
        text += &["", at_hand, FETCH, SOURCE].join("\n");
    }
    if flavour == Flavour::Rpm {
        text += FEDORA;
    }
    Sha256::digest(text)
        .iter()
        .take(6)
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn make(suite: Suite, flavour: Flavour, root: &Path) -> Result<(), VerifyError> {
    // Without one, mmdebstrap knows where Debian is.
    let mirror = std::env::var("DUNNAGE_DEBIAN_MIRROR").ok();
    let mut hooks = vec![
        TIDY.to_owned(),
        format!("echo {MACHINE_ID} > \"$1\"/etc/machine-id"),
    ];
    let at_hand = flavour.at_hand(suite);
    if !at_hand.is_empty() {
        hooks.insert(0, format!("set -eu; packages='{at_hand}'; {FETCH}"));
        hooks.push(SOURCE.to_owned());
    }
    if flavour == Flavour::Rpm {
        let inside = "chroot \"$1\" env HOME=/root sh -eu";
        hooks.push(format!("{inside} << 'FEDORA'\n{FEDORA}FEDORA"));
    }
    let words = [
        "mmdebstrap".to_owned(),
        "--quiet".to_owned(),
        "--variant=minbase".to_owned(),
        format!("--include={}", flavour.packages()),
        "--aptopt=APT::Install-Recommends \"false\"".to_owned(),
        "--dpkgopt=path-exclude=/usr/share/doc/*".to_owned(),
        "--dpkgopt=path-exclude=/usr/share/man/*".to_owned(),
        "--dpkgopt=path-exclude=/usr/share/locale/*".to_owned(),
    ];
    let hooks = hooks.iter().map(|hook| format!("--customize-hook={hook}"));
    let place = [suite.codename().to_owned(), root.display().to_string()];
    Invocation::new(words.into_iter().chain(hooks).chain(place).chain(mirror))
        .limit(Duration::from_secs(900))
        .run()?
        .ok()?;
    // What was said to dpkg for making the root shall not hold for the packages under test.
    for folder in ["etc/dpkg/dpkg.cfg.d", "etc/apt/apt.conf.d"] {
        let path = root.join(folder).join("99mmdebstrap");
        if path.exists() {
            fs::remove_file(&path).map_err(VerifyError::io("remove", &path))?;
        }
    }
    Ok(())
}
