import DurableFiles

/// Finds the directory that a registry's text for the place of a version means.
struct ArtifactResolver {
    /// The directory the registry stands in; absolute.
    let base: String
    /// Absolute.
    let workingDirectory: String
    /// `artifact_location` of a logged model; nil if the registry has none of that id.
    let loggedModelLocation: (_ id: String) throws -> String?
    /// `artifact_uri` of a run.
    let runLocation: (_ id: String) throws -> String?
    /// The source of another version, as the registry has it.
    let versionLocation: (_ name: String, _ version: Int64) throws -> String?

    /// References that may lead to references.
    private static let stepLimit = 8

    func resolve(_ written: String) throws -> ArtifactLocation {
        try resolve(written, path: "", written: written, step: 0)
    }

    /// - Parameter path: what comes below the place of `text`.
    private func resolve(_ text: String, path: String, written: String, step: Int) throws -> ArtifactLocation {
        guard step < Self.stepLimit else {
            return .missing(written: written, lookedIn: ["more than \(Self.stepLimit) references to references"])
        }
        func follow(_ next: String?, _ below: String, _ what: String) throws -> ArtifactLocation {
            guard let next, !next.isEmpty else { return .missing(written: written, lookedIn: [what]) }
            return try resolve(next, path: Self.below(below, path), written: written, step: step + 1)
        }
        switch ArtifactReference(text) {
        case .loggedModel(let id, let below):
            return try follow(loggedModelLocation(id), below, "the registry's logged model \(id)")
        case .run(let id, let below):
            return try follow(runLocation(id), below, "the registry's run \(id)")
        case .version(let name, let version):
            return try follow(versionLocation(name, version), "", "version \(version) of the registry's model \(name)")
        case .proxied(let proxied):
            return proxiedDirectory(Self.below(proxied, path), written: written)
        case .path(let local):
            return directory(Self.below(local, path), written: written)
        case .windows(let windows):
            return moved(Self.below(windows, path), written: written)
        case .remote:
            return .remote(written: written)
        }
    }

    /// A path of Windows leads nowhere here; the registry may have been copied here with its files.
    private func moved(_ path: String, written: String) -> ArtifactLocation {
        let candidates = ([path] + [FilePath.percentDecoded(path)].compactMap(\.self)).compactMap(Self.belowStore)
            .map { FilePath.absolute($0, from: base) }
        return first(of: candidates, written: written) ?? .remote(written: written)
    }

    private func directory(_ path: String, written: String) -> ArtifactLocation {
        guard !path.isEmpty else { return .missing(written: written, lookedIn: []) }
        var candidates: [String] = []
        let spellings = [path] + [FilePath.percentDecoded(path)].compactMap(\.self)
        for spelling in spellings + spellings.compactMap(WindowsPath.here) {
            candidates.append(FilePath.absolute(spelling, from: base))
            candidates.append(FilePath.absolute(spelling, from: workingDirectory))
            if let moved = Self.belowStore(spelling) { candidates.append(FilePath.absolute(moved, from: base)) }
        }
        return first(of: candidates, written: written)
            ?? .missing(written: written, lookedIn: Self.distinct(candidates))
    }

    /// A tracking server keeps it in `mlartifacts` beside its database unless it was told otherwise. MLflow refuses a
    /// proxied path with `..`, so none is looked for.
    private func proxiedDirectory(_ path: String, written: String) -> ArtifactLocation {
        var candidates: [String] = []
        for spelling in [path] + [FilePath.percentDecoded(path)].compactMap({ $0 }) where !Self.climbs(spelling) {
            for root in [base, workingDirectory] {
                candidates.append(FilePath.absolute("mlartifacts/\(spelling)", from: root))
                candidates.append(FilePath.joined(root, spelling))
            }
        }
        return first(of: candidates, written: written) ?? .remote(written: written)
    }

    private func first(of candidates: [String], written: String) -> ArtifactLocation? {
        for candidate in Self.distinct(candidates) {
            guard let path = FilePath.resolved(candidate), (try? FilePath.kind(of: path)) == .directory else {
                continue
            }
            return .directory(path: path)
        }
        return nil
    }

    /// The part from `mlruns` or `mlartifacts` on of an absolute path, for a registry that was moved with its files.
    private static func belowStore(_ path: String) -> String? {
        guard path.utf8.first == UInt8(ascii: "/"), !climbs(path) else { return nil }
        let parts = path.split(separator: "/")
        guard let at = parts.lastIndex(where: { $0 == "mlruns" || $0 == "mlartifacts" }) else { return nil }
        return parts[at...].joined(separator: "/")
    }

    private static func climbs(_ path: String) -> Bool {
        path.utf8.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
    }

    private static func below(_ path: String, _ inner: String) -> String {
        if inner.isEmpty { return path }
        return path.isEmpty ? inner : FilePath.joined(path, inner)
    }

    private static func distinct(_ paths: [String]) -> [String] {
        var seen: Set<[UInt8]> = []
        return paths.filter { seen.insert(Array($0.utf8)).inserted }
    }
}
