//! Which systemd knows which directive.

/// The systemd in which a directive first appeared; `None` for old or unknown ones.
///
/// Values that came later than their key are listed as `Key=value`. The numbers are those of the
/// manual ("Added in version …"); where it groups keys, those of the release notes. Directives from
/// before 239, the oldest systemd that is still in use (EL8), are not listed.
pub fn since(directive: &str) -> Option<u32> {
    SINCE
        .binary_search_by_key(&directive, |(key, _)| key)
        .ok()
        .map(|index| SINCE[index].1)
}

/// Sorted by key.
const SINCE: &[(&str, u32)] = &[
    ("AllowedCPUs", 244),
    ("AllowedMemoryNodes", 244),
    ("BPFProgram", 249),
    ("BindLogSockets", 257),
    ("CPUQuotaPeriodSec", 242),
    ("ConditionCPUFeature", 248),
    ("ConditionCPUPressure", 250),
    ("ConditionCredential", 252),
    ("ConditionEnvironment", 246),
    ("ConditionFirmware", 249),
    ("ConditionIOPressure", 250),
    ("ConditionMemoryPressure", 250),
    ("ConditionOSRelease", 249),
    ("ConditionPathIsEncrypted", 246),
    ("CoredumpReceive", 255),
    ("DelegateNamespaces", 258),
    ("DelegateSubgroup", 254),
    ("DisableControllers", 240),
    ("ExecCondition", 243),
    ("ExecPaths", 248),
    ("ExecSearchPath", 250),
    ("ExitType", 250),
    ("ExtensionDirectories", 251),
    ("ExtensionImagePolicy", 254),
    ("ExtensionImages", 248),
    ("FailureActionExitStatus", 240),
    ("FileDescriptorStorePreserve", 254),
    ("FinalKillSignal", 240),
    ("IODeviceLatencyTargetSec", 240),
    ("IPCNamespacePath", 248),
    ("IPEgressFilterPath", 243),
    ("IPIngressFilterPath", 243),
    ("ImportCredential", 254),
    ("LoadCredential", 247),
    ("LoadCredentialEncrypted", 250),
    ("LogFilterPatterns", 253),
    ("LogNamespace", 245),
    ("LogRateLimitBurst", 240),
    ("LogRateLimitIntervalSec", 240),
    ("ManagedOOMMemoryPressure", 247),
    ("ManagedOOMMemoryPressureDurationSec", 257),
    ("ManagedOOMMemoryPressureLimit", 247),
    ("ManagedOOMPreference", 248),
    ("ManagedOOMSwap", 247),
    ("MemoryKSM", 254),
    ("MemoryMin", 240),
    ("MemoryPressureThresholdSec", 254),
    ("MemoryPressureWatch", 254),
    ("MemoryZSwapMax", 253),
    ("MemoryZSwapWriteback", 256),
    ("MountImagePolicy", 254),
    ("MountImages", 247),
    ("NFTSet", 255),
    ("NUMAMask", 243),
    ("NUMAPolicy", 243),
    ("NetworkNamespacePath", 242),
    ("NoExecPaths", 248),
    ("OOMPolicy", 243),
    ("OnSuccess", 249),
    ("OpenFile", 253),
    ("PrivateIPC", 248),
    ("PrivateMounts", 239),
    ("PrivatePIDs", 257),
    ("ProcSubset", 247),
    ("PropagatesStopTo", 249),
    ("ProtectClock", 245),
    ("ProtectHostname", 242),
    ("ProtectKernelLogs", 244),
    ("ProtectProc", 247),
    ("ReloadSignal", 253),
    ("RestartKillSignal", 244),
    ("RestartMaxDelaySec", 254),
    ("RestartMode", 254),
    ("RestartSteps", 254),
    ("RestrictFileSystems", 250),
    ("RestrictNetworkInterfaces", 250),
    ("RestrictSUIDSGID", 242),
    ("RootEphemeral", 254),
    ("RootHash", 246),
    ("RootHashSignature", 246),
    ("RootImageOptions", 247),
    ("RootImagePolicy", 254),
    ("RootVerity", 246),
    ("RuntimeRandomizedExtraSec", 250),
    ("SetCredential", 247),
    ("SetCredentialEncrypted", 250),
    ("SetLoginEnvironment", 255),
    ("SocketBindAllow", 249),
    ("SocketBindDeny", 249),
    ("StopPropagatedFrom", 249),
    ("SuccessActionExitStatus", 240),
    ("SurviveFinalKillSignal", 255),
    ("SystemCallLog", 247),
    ("TTYColumns", 250),
    ("TTYRows", 250),
    ("TimeoutAbortSec", 243),
    ("TimeoutCleanSec", 244),
    ("TimeoutStartFailureMode", 246),
    ("TimeoutStopFailureMode", 246),
    ("Type=exec", 240),
    ("Type=notify-reload", 253),
    ("Upholds", 249),
    ("WantsMountsFor", 256),
    ("WatchdogSignal", 240),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_has_no_doubles() {
        for pair in SINCE.windows(2) {
            assert!(
                pair[0].0 < pair[1].0,
                "{} stands before {}",
                pair[0].0,
                pair[1].0
            );
        }
    }

    #[test]
    fn newer_directives_are_known() {
        assert_eq!(since("RestartSteps"), Some(254));
        assert_eq!(since("Type=notify-reload"), Some(253));
        assert_eq!(since("ProtectProc"), Some(247));
        assert_eq!(since("ExecStart"), None);
    }
}
