//! The control file of a package.

use dunnage_render::About;

use super::control::{Control, ControlError};

/// What packing adds to what the tree says.
pub(crate) struct Packed {
    /// In KiB, as dpkg-gencontrol counts.
    pub(crate) installed_size: u64,
    /// The packages of the libraries that the binaries need.
    pub(crate) libraries: Vec<String>,
}

/// The control stanza, its fields in the order of dpkg-gencontrol.
pub(crate) fn control(about: &About, packed: &Packed) -> Result<Control, ControlError> {
    let arch = if about.arch_independent {
        "all"
    } else {
        about.target.arch.deb()
    };
    let relations = &about.relations;
    let mut depends = relations.depends.clone();
    depends.extend(packed.libraries.iter().cloned());
    let mut control = Control::default();
    control.push_line("Package", &about.name)?;
    control.push_line("Version", about.version.deb())?;
    control.push_line("Architecture", arch)?;
    control.push_line("Maintainer", &about.maintainer)?;
    control.push_line("Installed-Size", packed.installed_size.to_string())?;
    for (field, names) in [
        ("Depends", &depends),
        ("Recommends", &relations.recommends),
        ("Suggests", &relations.suggests),
        ("Conflicts", &relations.conflicts),
        ("Breaks", &relations.breaks),
        ("Replaces", &relations.replaces),
        ("Provides", &relations.provides),
    ] {
        if !names.is_empty() {
            control.push_line(field, names.join(", "))?;
        }
    }
    control.push_line("Section", &about.section)?;
    control.push_line("Priority", "optional")?;
    if let Some(homepage) = &about.homepage {
        control.push_line("Homepage", homepage)?;
    }
    let description = about.folded_description();
    if about.summary.contains('\n') {
        // Refused here: its second line would pass for the description.
        control.push_line("Description", &about.summary)?;
    }
    control.push("Description", format!("{}{description}", about.summary))?;
    Ok(control)
}
