//! The service definitions, the same ones that the packages carry.

use dunnage_unit::Service;

use crate::settings::Role;

/// Generated from the packaging manifest, so that a service is written down once.
const SERVICES: &str = include_str!("../services.json");

/// The service of a daemon.
pub(crate) fn service(role: Role) -> Service {
    let services: Vec<Service> = serde_json::from_str(SERVICES)
        .expect("the built-in service definitions are those that the tests have read");
    let name = format!("kohakuriver-{}", role.name());
    services
        .into_iter()
        .find(|service| service.name.as_str() == name)
        .expect("there is a service for each daemon")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_in_the_form_in_which_it_is_generated() {
        let services: Vec<Service> = serde_json::from_str(SERVICES).unwrap();
        let text = serde_json::to_string_pretty(&services).unwrap();
        assert_eq!(format!("{text}\n"), SERVICES);
    }

    #[test]
    fn each_daemon_has_a_service() {
        assert_eq!(service(Role::Host).name.as_str(), "kohakuriver-host");
        assert_eq!(service(Role::Runner).name.as_str(), "kohakuriver-runner");
    }
}
