//! A configuration that holds.

use std::collections::BTreeMap;

use super::{
    DaemonSettings, KernelSettings, LoggingSettings, Problems, Providers, Reader, RuntimeSettings,
    SecuritySettings, Shown, StorageSettings,
};
use crate::Failure;

/// Everything, checked.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) kernel: KernelSettings,
    pub(crate) daemon: DaemonSettings,
    pub(crate) logging: LoggingSettings,
    pub(crate) security: SecuritySettings,
    pub(crate) runtime: RuntimeSettings,
    pub(crate) providers: Providers,
    pub(crate) storage: StorageSettings,
    /// Keys of the file that mean nothing here.
    pub(crate) unknown: Problems,
    /// Every key with its value and where that comes from.
    pub(crate) shown: BTreeMap<String, Shown>,
    /// One line about where the configuration comes from.
    pub(crate) origin: String,
}

impl Settings {
    /// Checks everything; unknown keys are left to the caller.
    pub(crate) fn new(mut reader: Reader) -> Result<Settings, Failure> {
        let path = &reader.document.path;
        let origin = if path.as_os_str().is_empty() {
            "no configuration file, so built-in defaults hold".to_owned()
        } else {
            format!("configuration from {}", path.display())
        };
        let kernel = KernelSettings::take(&mut reader);
        let daemon = DaemonSettings::take(&mut reader);
        let logging = LoggingSettings::take(&mut reader);
        let security = SecuritySettings::take(&mut reader);
        let runtime = RuntimeSettings::take(&mut reader);
        let providers = Providers::take(&mut reader);
        let storage = StorageSettings::take(&mut reader);
        if !kernel.ip.is_loopback() && security.hmac_key.is_none() {
            reader.wrong(
                "kernel.ip",
                "a kernel that others can reach needs a key that they know",
                "set security.hmac_key, or leave kernel.ip at 127.0.0.1",
            );
        }
        let (mut problems, unknown, shown) = reader.end();
        if !problems.is_empty() {
            // By themselves they are left to the caller, but who corrects a file wants to know all.
            unknown.iter().cloned().for_each(|key| problems.push(key));
            return Err(Failure::config(problems.to_string()));
        }
        Ok(Settings {
            kernel,
            daemon,
            logging,
            security,
            runtime,
            providers,
            storage,
            unknown,
            shown,
            origin,
        })
    }

    /// The same, where an unknown key is an error too.
    pub(crate) fn strict(reader: Reader) -> Result<Settings, Failure> {
        let settings = Settings::new(reader)?;
        if settings.unknown.is_empty() {
            return Ok(settings);
        }
        Err(Failure::config(settings.unknown.to_string()))
    }
}
