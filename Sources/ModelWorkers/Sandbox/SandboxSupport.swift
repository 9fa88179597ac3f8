import CLinux

#if canImport(Glibc)
import Glibc
#endif

/// A kernel's support of each layer, found by trying.
package struct SandboxSupport: Sendable, Hashable {
    /// The version of Landlock; 0: none.
    package private(set) var landlock: Int
    package private(set) var hasCallFilter: Bool
    /// The namespaces that can be made.
    package private(set) var namespaces: Set<SandboxLayer>
    /// The mounts that work in a mount namespace, as `CLINUX_MOUNT_*`.
    private(set) var mounts: UInt32
    /// The reasons that the other layers are missing.
    private(set) var reasons: [SandboxLayer: String]

    /// This machine's, found once.
    package static let machine = probe()

    /// Tells whether it keeps a hostile model from the node's secrets, files and network: files by Landlock, and system
    /// calls.
    package var isSufficient: Bool { landlock > 0 && hasCallFilter }

    /// The same as an older kernel, or another set-up, has it.
    package func masked(
        landlock most: Int? = nil,
        callFilter: Bool = true,
        namespaces allowed: Set<SandboxLayer>? = nil,
        without refused: Set<SandboxLayer> = []
    ) -> SandboxSupport {
        var masked = self
        masked.landlock = min(landlock, most ?? landlock)
        masked.hasCallFilter = hasCallFilter && callFilter
        if let allowed {
            masked.namespaces.formIntersection(allowed)
            for layer in SandboxLayer.namespaces where namespaces.contains(layer) && !allowed.contains(layer) {
                masked.reasons[layer] = "masked"
            }
        }
        for layer in refused {
            masked.mounts &= ~(layer.mount ?? 0)
            masked.reasons[layer] = "masked"
        }
        return masked
    }

    /// Tells whether a process can have a layer, but for control groups, which a set-up delegates.
    func gives(_ layer: SandboxLayer) -> Bool {
        switch layer {
        case .noNewPrivileges, .limits: true
        case .files: landlock >= 1
        case .tcp: landlock >= 4
        case .scopes: landlock >= 6
        case .calls: hasCallFilter
        case .userNamespace, .processNamespace, .mountNamespace, .queueNamespace, .networkNamespace:
            namespaces.contains(layer)
        case .readOnlyMounts: has(layer, within: [.mountNamespace])
        case .ownProc: has(layer, within: [.mountNamespace, .processNamespace])
        case .controlGroup: false
        }
    }

    private func has(_ layer: SandboxLayer, within needed: Set<SandboxLayer>) -> Bool {
        needed.isSubset(of: namespaces) && mounts & (layer.mount ?? 0) != 0
    }

    /// The reason that a layer is missing.
    func reason(_ layer: SandboxLayer) -> String {
        switch layer {
        case .readOnlyMounts where !namespaces.contains(.mountNamespace): "it needs mount-namespace"
        case .ownProc where !namespaces.isSuperset(of: [.mountNamespace, .processNamespace]):
            "it needs mount-namespace and pid-namespace"
        case .files where landlock == 0: "the kernel has no Landlock (5.13), or it is not switched on (lsm=)"
        case .tcp where landlock < 4: "Landlock has version \(landlock), and TCP is in 4 (kernel 6.7)"
        case .scopes where landlock < 6: "Landlock has version \(landlock), and scopes are in 6 (kernel 6.12)"
        case .calls: "the kernel filters no system calls"
        default: reasons[layer] ?? "the kernel refuses it"
        }
    }

    private static func probe() -> SandboxSupport {
        var found = SandboxSupport(
            landlock: Int(clinux_landlock_abi()),
            hasCallFilter: clinux_has_seccomp() != 0,
            namespaces: [],
            mounts: 0,
            reasons: [:]
        )
        let all = Set(SandboxLayer.namespaces)
        // Root without user namespaces can make the others.
        for candidates in [all, all.subtracting([.userNamespace])] where found.namespaces.isEmpty {
            found.tryNamespaces(candidates)
        }
        if found.namespaces.isEmpty { found.tryEach(all) }
        if found.namespaces.contains(.mountNamespace) { found.tryMounts() }
        return found
    }

    private mutating func tryNamespaces(_ layers: Set<SandboxLayer>) {
        if let why = Self.refusal(layers) {
            for layer in layers where reasons[layer] == nil { reasons[layer] = why }
        } else {
            namespaces = layers
        }
    }

    /// Some set-ups forbid one and allow another.
    private mutating func tryEach(_ all: Set<SandboxLayer>) {
        guard Self.refusal([.userNamespace]) == nil else { return }
        namespaces = [.userNamespace]
        for layer in all where layer != .userNamespace {
            if let why = Self.refusal([.userNamespace, layer]) {
                reasons[layer] = why
            } else {
                namespaces.insert(layer)
            }
        }
    }

    private mutating func tryMounts() {
        var wanted = UInt32(CLINUX_MOUNT_TEMPORARY | CLINUX_MOUNT_READ_ONLY)
        if namespaces.contains(.processNamespace) { wanted |= UInt32(CLINUX_MOUNT_PROC) }
        mounts = wanted
        guard let temporary = try? TemporaryHome(owner: "probe") else {
            mounts = 0
            return
        }
        defer { temporary.remove() }
        for failure in Self.failures(namespaces, mounts: wanted, temporary: temporary.path) {
            switch failure.step {
            case Int32(CLINUX_STEP_MOUNT_TEMPORARY): mounts &= ~UInt32(CLINUX_MOUNT_TEMPORARY)
            case Int32(CLINUX_STEP_MOUNT_READ_ONLY): lose(.readOnlyMounts, failure.error)
            case Int32(CLINUX_STEP_MOUNT_PROC): lose(.ownProc, failure.error)
            default:
                mounts = 0
            }
        }
        if mounts & UInt32(CLINUX_MOUNT_TEMPORARY) == 0 {
            // Nothing of its own could be written in it.
            namespaces.remove(.mountNamespace)
            reasons[.mountNamespace] = "no file system can be mounted in it"
            mounts = 0
        }
    }

    private mutating func lose(_ layer: SandboxLayer, _ error: Int32) {
        mounts &= ~(layer.mount ?? 0)
        reasons[layer] = Self.told(error)
    }

    private static func told(_ error: Int32) -> String {
        "the kernel refuses it: \(String(cString: strerror(error)))"
    }

    /// - Returns: why they cannot be made together; nil if they can.
    private static func refusal(_ layers: Set<SandboxLayer>) -> String? {
        failures(layers, mounts: 0, temporary: "/").first.map { told($0.error) }
    }

    /// Errors in a child that tries them and runs nothing.
    private static func failures(
        _ layers: Set<SandboxLayer>,
        mounts: UInt32,
        temporary: String
    ) -> [(step: Int32, error: Int32)] {
        var launch = ChildLaunch(path: nil, arguments: [], environment: [], descriptors: [])
        launch.confinement = ChildConfinement(
            namespaces: layers.compactMap(\.namespace).reduce(0, |),
            mounts: mounts,
            temporary: temporary,
            temporaryBytes: 1 << 20
        )
        do {
            let child = try launch.start()
            _ = clinux_reap(child.id, child.ending)
            return child.failures
        } catch {
            return [(error.step, error.error)]
        }
    }
}
