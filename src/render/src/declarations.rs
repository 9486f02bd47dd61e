//! What a package declares to systemd and to logrotate: the same in every format.

use dunnage_model::PackageSpec;
use dunnage_unit::{Directory, Layout, Mode, Scope};
use dunnage_unit::{logrotate, systemd, sysusers, tmpfiles};

use crate::tree::Content;
use crate::{Planter, RenderError};

/// Readable by all and root's, as everything that a package ships is.
const PLAIN: Mode = Mode::new(0o644);

/// The accounts of a package, as sysusers.d reads them.
pub(crate) fn accounts(
    package: &PackageSpec,
    layout: &Layout,
) -> Result<Option<String>, RenderError> {
    let text = |user| sysusers::file(std::slice::from_ref(user), layout);
    Ok(package.user.as_ref().map(text).transpose()?)
}

/// Plants units, accounts, directories and the rotation of logs.
pub(crate) fn declare(
    planter: &mut Planter,
    package: &PackageSpec,
    directories: &[Directory],
    accounts: Option<&str>,
    layout: &Layout,
) -> Result<(), RenderError> {
    let name = &package.name;
    for spec in &package.services {
        let (dir, layout) = match spec.scope {
            Scope::System => ("system", layout.clone()),
            Scope::User => ("user", Layout::user()),
        };
        let text = systemd::unit(&spec.service, &layout, spec.scope)?;
        let path = format!("/usr/lib/systemd/{dir}/{}", spec.service.name.unit());
        planter.file(path, PLAIN, Content::Bytes(text.into_bytes()));
    }
    if let Some(text) = accounts {
        let path = format!("/usr/lib/sysusers.d/{name}.conf");
        planter.file(path, PLAIN, Content::Bytes(text.into()));
    }
    if !directories.is_empty() {
        let text = tmpfiles::file(directories, layout)?;
        let path = format!("/usr/lib/tmpfiles.d/{name}.conf");
        planter.file(path, PLAIN, Content::Bytes(text.into_bytes()));
    }
    for log in &package.logs {
        let text = logrotate::file(log, layout)?;
        let path = format!("/etc/logrotate.d/{}", log.name);
        planter.conffile(path, PLAIN, text.into_bytes());
    }
    Ok(())
}
