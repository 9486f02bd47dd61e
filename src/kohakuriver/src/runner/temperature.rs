//! How warm the processors are.

use std::{fs, path::Path};

const SENSORS: &str = "/sys/class/hwmon";

/// The drivers of sensors in processors; those of disks and boards say little about load.
const PROCESSORS: [&str; 6] = [
    "coretemp",
    "k10temp",
    "zenpower",
    "cpu_thermal",
    "cpu-thermal",
    "soc_thermal",
];

/// The average and the highest temperature, in degrees Celsius.
pub(super) fn read() -> Option<(f64, f64)> {
    read_from(Path::new(SENSORS))
}

fn read_from(sensors: &Path) -> Option<(f64, f64)> {
    let mut degrees = Vec::new();
    for chip in fs::read_dir(sensors).ok()?.flatten() {
        let chip = chip.path();
        let name = fs::read_to_string(chip.join("name")).unwrap_or_default();
        if !PROCESSORS.contains(&name.trim()) {
            continue;
        }
        for input in fs::read_dir(chip).ok()?.flatten() {
            let name = input.file_name();
            let name = name.to_str().unwrap_or_default();
            if name.starts_with("temp") && name.ends_with("_input") {
                let text = fs::read_to_string(input.path()).unwrap_or_default();
                degrees.extend(text.trim().parse::<f64>().ok().map(|milli| milli / 1000.0));
            }
        }
    }
    let hottest = degrees.iter().copied().reduce(f64::max)?;
    let average = degrees.iter().sum::<f64>() / degrees.len() as f64;
    Some(((average * 10.0).round() / 10.0, hottest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_processors_are_measured() {
        let place = tempfile::tempdir().unwrap();
        let chips = [
            ("hwmon0", "k10temp\n", ["50000\n", "61000\n"]),
            ("hwmon1", "nvme\n", ["90000\n", "90000\n"]),
        ];
        for (chip, name, inputs) in chips {
            let chip = place.path().join(chip);
            fs::create_dir(&chip).unwrap();
            fs::write(chip.join("name"), name).unwrap();
            fs::write(chip.join("temp1_input"), inputs[0]).unwrap();
            fs::write(chip.join("temp2_input"), inputs[1]).unwrap();
            fs::write(chip.join("temp1_max"), "99000\n").unwrap();
        }
        assert_eq!(read_from(place.path()), Some((55.5, 61.0)));
        assert_eq!(read_from(&place.path().join("none")), None);
    }
}
