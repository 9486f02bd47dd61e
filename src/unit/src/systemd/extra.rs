//! Directives that the model has no word for.

use super::quote;
use crate::error::{Refusal, UnitError};
use crate::field::Field;
use crate::{Directive, Service};

/// Lines for the end of each section, where they win over what stands before.
pub(crate) struct Extra {
    pub(crate) unit: Vec<String>,
    pub(crate) service: Vec<String>,
    pub(crate) install: Vec<String>,
}

impl Extra {
    pub(crate) fn of(service: &Service) -> Result<Extra, UnitError> {
        let mut extra = Extra {
            unit: Vec::new(),
            service: Vec::new(),
            install: Vec::new(),
        };
        for directive in &service.extra {
            let field = Field::new(service.name.as_str(), format!("extra.{}", directive.key));
            let lines = match directive.section.as_str() {
                "Unit" => &mut extra.unit,
                "Service" => &mut extra.service,
                "Install" => &mut extra.install,
                other => return Err(field.refuse(other, Refusal::Section)),
            };
            lines.push(line(&field, directive)?);
        }
        Ok(extra)
    }
}

fn line(field: &Field, Directive { key, value, .. }: &Directive) -> Result<String, UnitError> {
    if key.is_empty() || !key.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(field.refuse(key, Refusal::Key));
    }
    field.text(value)?;
    if value.trim() != value {
        return Err(field.refuse(value, Refusal::Edge));
    }
    quote::ends_the_line(field, value)?;
    Ok(format!("{key}={value}"))
}
