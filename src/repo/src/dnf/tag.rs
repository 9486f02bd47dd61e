//! The tags of headers, by rpm's names (`rpm --querytags`, rpmtag.h).

pub(crate) const NAME: u32 = 1000;
pub(crate) const VERSION: u32 = 1001;
pub(crate) const RELEASE: u32 = 1002;
pub(crate) const EPOCH: u32 = 1003;
pub(crate) const SUMMARY: u32 = 1004;
pub(crate) const DESCRIPTION: u32 = 1005;
pub(crate) const BUILDTIME: u32 = 1006;
pub(crate) const BUILDHOST: u32 = 1007;
pub(crate) const SIZE: u32 = 1009;
pub(crate) const VENDOR: u32 = 1011;
pub(crate) const LICENSE: u32 = 1014;
pub(crate) const PACKAGER: u32 = 1015;
pub(crate) const GROUP: u32 = 1016;
pub(crate) const URL: u32 = 1020;
pub(crate) const ARCH: u32 = 1022;
pub(crate) const FILEMODES: u32 = 1030;
pub(crate) const FILEFLAGS: u32 = 1037;
pub(crate) const SOURCERPM: u32 = 1044;
pub(crate) const ARCHIVESIZE: u32 = 1046;
pub(crate) const CHANGELOGTIME: u32 = 1080;
pub(crate) const CHANGELOGNAME: u32 = 1081;
pub(crate) const CHANGELOGTEXT: u32 = 1082;
pub(crate) const SOURCEPACKAGE: u32 = 1106;
pub(crate) const DIRINDEXES: u32 = 1116;
pub(crate) const BASENAMES: u32 = 1117;
pub(crate) const DIRNAMES: u32 = 1118;
pub(crate) const LONGARCHIVESIZE: u32 = 271;
pub(crate) const LONGSIZE: u32 = 5009;
pub(crate) const PAYLOADSHA256: u32 = 5092;
pub(crate) const PAYLOADSHA256ALGO: u32 = 5093;

/// Names, flags and versions of a kind of relation.
pub(crate) type Relation = [u32; 3];

pub(crate) const PROVIDES: Relation = [1047, 1112, 1113];
pub(crate) const REQUIRES: Relation = [1049, 1048, 1050];
pub(crate) const CONFLICTS: Relation = [1054, 1053, 1055];
pub(crate) const OBSOLETES: Relation = [1090, 1114, 1115];
pub(crate) const RECOMMENDS: Relation = [5046, 5048, 5047];
pub(crate) const SUGGESTS: Relation = [5049, 5051, 5050];
pub(crate) const SUPPLEMENTS: Relation = [5052, 5054, 5053];
pub(crate) const ENHANCES: Relation = [5055, 5057, 5056];

/// The region of a signature header.
pub(crate) const SIGNATURES: u32 = 62;
pub(crate) const SIG_DSA: u32 = 267;
/// Over the header alone, which holds the digest of the payload.
pub(crate) const SIG_RSA: u32 = 268;
pub(crate) const SIG_SHA256: u32 = 273;
pub(crate) const SIG_OPENPGP: u32 = 278;
pub(crate) const SIG_PGP: u32 = 1002;
pub(crate) const SIG_GPG: u32 = 1005;
pub(crate) const SIG_PAYLOADSIZE: u32 = 1007;
/// Room that rpmsign leaves for signatures.
pub(crate) const SIG_RESERVED: u32 = 1008;
