import DurableFiles
import Identifiers
import Integrity
import Signing

/// The names in a generation's directory, compared with those that were signed.
struct GenerationTree {
    struct File {
        let name: String
        let digest: Digest
        let place: InodeDigestCache.Place
        let status: FileStatus
    }

    private(set) var files: [File] = []
    /// Faults that show without reading a file.
    private var known: [InspectedGeneration.Fault] = []
    private var missing: [String: Digest] = [:]
    private var links: [String: VersionID] = [:]
    private var directories: Set<String> = []

    init(absent record: GenerationRecord) {
        // Nothing runs what has failed: its directory is allowed to be gone.
        guard record.state != .failed else { return }
        known = [InspectedGeneration.Fault(kind: .gone, name: "", found: "none")]
    }

    init(_ home: DirectoryHandle, _ resources: [SignedResource], _ record: GenerationRecord) throws {
        for resource in resources where resource.name.text.hasPrefix("models/") {
            missing[resource.name.text] = resource.digest
            directories.formUnion(resource.name.directories.map(\.text))
        }
        missing[InspectedBundle.manifestFile] = record.bundleDigest
        for (model, version) in record.active {
            links["models/\(model)/active"] = version
            directories.formUnion(["models", "models/\(model)"])
        }
        try visit(home, "", of: home)
        known += missing.map { InspectedGeneration.Fault(kind: .file($0.value), name: $0.key, found: "nothing") }
        known += links.map { InspectedGeneration.Fault(kind: .link($0.value), name: $0.key, found: "nothing") }
    }

    func faults(_ digests: InodeDigestCache) -> [InspectedGeneration.Fault] {
        var faults = known
        for file in files {
            if let content = digests.content(of: file.status), content != .digest(file.digest) {
                faults.append(.init(kind: .file(file.digest), name: file.name, found: content.text))
            } else if file.status.permissions & 0o222 != 0 {
                let mode = "the mode " + String(file.status.permissions, radix: 8)
                faults.append(.init(kind: .writable, name: file.name, found: mode))
            }
        }
        // A thing that is in the way of another goes first.
        return faults.sorted { ($0.kind == .extra ? 0 : 1, $0.name) < ($1.kind == .extra ? 0 : 1, $1.name) }
    }

    private mutating func visit(_ directory: DirectoryHandle, _ path: String, of home: DirectoryHandle) throws {
        for child in try directory.names() {
            let name = path.isEmpty ? child : "\(path)/\(child)"
            guard let status = try directory.status(of: child) else { continue }
            if status.kind == .directory, directories.contains(name) {
                try visit(directory.open(directory: child), name, of: home)
            } else if let digest = missing.removeValue(forKey: name) {
                note(name, digest, status, home)
            } else if let version = links.removeValue(forKey: name) {
                let target = status.kind == .symbolicLink ? try directory.linkTarget(of: child) : Self.text(status)
                guard status.kind != .symbolicLink || target != version.text else { continue }
                let isDirectory = status.kind == .directory
                known.append(.init(kind: .link(version), name: name, found: target, isDirectory: isDirectory))
            } else {
                known.append(.init(kind: .extra, name: name, found: Self.text(status)))
            }
        }
    }

    private mutating func note(_ name: String, _ digest: Digest, _ status: FileStatus, _ home: DirectoryHandle) {
        guard status.kind == .regular else {
            let isDirectory = status.kind == .directory
            known.append(
                .init(kind: .file(digest), name: name, found: Self.text(status), isDirectory: isDirectory)
            )
            return
        }
        let place = InodeDigestCache.Place(home, name)
        files.append(File(name: name, digest: digest, place: place, status: status))
    }

    private static func text(_ status: FileStatus) -> String {
        switch status.kind {
        case .regular: "a file of \(status.size) bytes"
        case .directory: "a directory"
        case .symbolicLink: "a symbolic link"
        case .other: "a device, a socket or a pipe"
        }
    }
}
