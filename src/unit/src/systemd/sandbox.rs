//! Which directives keep a service inside its sandbox, why, and what opens them.

use super::quote;
use crate::error::UnitError;
use crate::field::Field;
use crate::{Allowance, Layout, Scope, Service};

/// A directive of a closed sandbox.
struct Wall {
    /// Said above it in the unit; without one if the name says it all.
    reason: Option<&'static str>,
    key: &'static str,
    value: &'static str,
    /// Whether a user manager can build it.
    user: bool,
    /// The allowances that open it, and what stands there instead.
    opened_by: &'static [Allowance],
    instead: Option<&'static str>,
}

impl Wall {
    const fn new(key: &'static str, value: &'static str) -> Wall {
        Wall {
            reason: None,
            key,
            value,
            user: false,
            opened_by: &[],
            instead: None,
        }
    }

    const fn because(mut self, reason: &'static str) -> Wall {
        self.reason = Some(reason);
        self
    }

    const fn user_too(mut self) -> Wall {
        self.user = true;
        self
    }

    const fn opened_by(mut self, allowances: &'static [Allowance]) -> Wall {
        self.opened_by = allowances;
        self
    }

    const fn then(mut self, instead: &'static str) -> Wall {
        self.instead = Some(instead);
        self
    }
}

const WALLS: [Wall; 25] = [
    Wall::new("NoNewPrivileges", "yes")
        .because("No program it starts gains rights through a setuid bit.")
        .user_too(),
    Wall::new("CapabilityBoundingSet", "").because("None of root's powers, whatever it executes."),
    Wall::new("ProtectSystem", "strict")
        .because("Everything is read-only but the directories named here.")
        .opened_by(&[Allowance::FileSystem])
        .then("full"),
    Wall::new("ProtectHome", "yes").opened_by(&[Allowance::Home]),
    Wall::new("PrivateTmp", "yes")
        .because("A /tmp of its own, out of reach of others' symlinks.")
        .opened_by(&[Allowance::SharedTmp]),
    Wall::new("PrivateDevices", "yes")
        .because("Of /dev only null, zero, random and their like.")
        .opened_by(&[Allowance::Devices]),
    // It implies a DeviceAllow= for the clock, and with that every other device is denied.
    Wall::new("ProtectClock", "yes").opened_by(&[Allowance::Devices]),
    Wall::new("ProtectHostname", "yes"),
    Wall::new("ProtectKernelLogs", "yes"),
    Wall::new("ProtectKernelModules", "yes"),
    Wall::new("ProtectKernelTunables", "yes"),
    Wall::new("ProtectControlGroups", "yes"),
    Wall::new("ProtectProc", "invisible")
        .because("It sees no processes but its own, and of /proc only them.")
        .opened_by(&[Allowance::Proc]),
    Wall::new("ProcSubset", "pid").opened_by(&[Allowance::Proc]),
    Wall::new("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6")
        .because("IP and local sockets; raw packets and exotic protocols are an attacker's tools.")
        .user_too()
        .opened_by(&[Allowance::Programs])
        .then("AF_UNIX AF_INET AF_INET6 AF_NETLINK"),
    Wall::new("RestrictNamespaces", "yes")
        .because("Namespaces open much kernel code to people without rights.")
        .user_too(),
    Wall::new("RestrictRealtime", "yes").user_too(),
    Wall::new("RestrictSUIDSGID", "yes").user_too(),
    Wall::new("LockPersonality", "yes").user_too(),
    Wall::new("MemoryDenyWriteExecute", "yes")
        .because("Injected code cannot be made executable; just-in-time compilers cannot work.")
        .user_too()
        .opened_by(&[Allowance::Jit]),
    Wall::new("RemoveIPC", "yes").because("Its shared memory ends with it."),
    Wall::new("SystemCallArchitectures", "native")
        .because("Calls of another architecture would go round every filter.")
        .user_too(),
    Wall::new("SystemCallFilter", "@system-service")
        .because("What servers use, less what needs root or changes scheduling and limits.")
        .user_too()
        .opened_by(&[Allowance::Programs]),
    Wall::new("SystemCallFilter", "~@privileged @resources")
        .user_too()
        .opened_by(&[Allowance::Programs]),
    Wall::new("SystemCallErrorNumber", "EPERM")
        .because("A refused call fails, it does not kill: libraries try some and go on without.")
        .user_too()
        .opened_by(&[Allowance::Programs]),
];

/// What each allowance leaves open, said in the unit so that a reader need not guess.
const OPENINGS: [(Allowance, &str); 7] = [
    (
        Allowance::FileSystem,
        "ProtectSystem= is not strict: the admin chooses where it writes.",
    ),
    (
        Allowance::Home,
        "ProtectHome= is off: it works in home directories.",
    ),
    (
        Allowance::SharedTmp,
        "PrivateTmp= is off: it shares /tmp with other programs.",
    ),
    (
        Allowance::Devices,
        "PrivateDevices= and ProtectClock= are off: it uses devices.",
    ),
    (
        Allowance::Proc,
        "ProtectProc= and ProcSubset= are off: it reads /proc of the machine.",
    ),
    (
        Allowance::Jit,
        "MemoryDenyWriteExecute= is off: it compiles code while it runs.",
    ),
    (
        Allowance::Programs,
        "SystemCallFilter= is off and AF_NETLINK open: it starts other programs.",
    ),
];

fn openings(service: &Service, scope: Scope) -> impl Iterator<Item = &'static str> {
    let built = move |allowance: Allowance| {
        let mut walls = WALLS
            .iter()
            .filter(|wall| wall.opened_by.contains(&allowance));
        scope == Scope::System || walls.any(|wall| wall.user)
    };
    OPENINGS
        .into_iter()
        .filter(move |(allowance, _)| service.sandbox.allows(*allowance) && built(*allowance))
        .map(|(_, opening)| opening)
}

/// The lines of the sandbox, comments included.
pub(crate) fn lines(
    service: &Service,
    layout: &Layout,
    scope: Scope,
) -> Result<Vec<String>, UnitError> {
    let sandbox = &service.sandbox;
    if sandbox.off {
        return Ok(Vec::new());
    }
    let mut lines = vec![String::new()];
    lines.extend(openings(service, scope).map(|opening| format!("# {opening}")));
    for wall in WALLS
        .iter()
        .filter(|wall| wall.user || scope == Scope::System)
    {
        let open = wall
            .opened_by
            .iter()
            .any(|allowance| sandbox.allows(*allowance));
        let value = if open { wall.instead } else { Some(wall.value) };
        let Some(value) = value else { continue };
        if let (Some(reason), false) = (wall.reason, open) {
            lines.push(format!("# {reason}"));
        }
        lines.push(format!("{}={value}", wall.key));
    }
    if scope == Scope::System {
        if !sandbox.write.is_empty() {
            lines.push("# Written too, where they exist.".to_owned());
        }
        for path in &sandbox.write {
            lines.push(format!(
                "ReadWritePaths={}",
                write_path(service, path, layout)?
            ));
        }
    }
    Ok(lines)
}

/// A path of `ReadWritePaths=`; the `-` in front says that it may be missing.
pub(crate) fn write_path(
    service: &Service,
    path: &crate::Word,
    layout: &Layout,
) -> Result<String, UnitError> {
    let field = Field::new(service.name.as_str(), "sandbox.write");
    let resolved = path.resolve(layout);
    field.absolute(&resolved)?;
    let mut marked = crate::Resolved::from("-");
    for part in resolved.parts() {
        match part {
            crate::ResolvedPart::Text(text) => marked.push_text(text),
            crate::ResolvedPart::Specifier(c) => marked.push_specifier(*c),
        }
    }
    quote::word(&field, &marked)
}
