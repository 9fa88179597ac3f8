import Bundles
import DurableFiles
import Identifiers
import Signing

/// A look at `generations/`, `bundles/` and `current/`: a node's work as they show it, whatever its database says. It changes nothing.
struct ShownState: Sendable {
    struct Project: Sendable {
        /// Directories that were staged whole once: each holds its bundle.json.
        var generations: Set<GenerationNumber> = []
        /// The same and every other name that is a number.
        var numbers: Set<GenerationNumber> = []
        var bundles: Set<Digest> = []
        var current = CurrentLinks.Target.nothing

        var isEmpty: Bool { generations.isEmpty && bundles.isEmpty }
        /// The current generation, if its directory is there.
        var running: GenerationNumber? {
            if case .generation(let number) = current, generations.contains(number) { number } else { nil }
        }
    }

    /// A bundle whose documents agree with each other; its signature is not verified.
    struct Bundle: Sendable {
        let manifest: BundleManifest
        let manifestBytes: [UInt8]
        let signature: [UInt8]
        let resources: [SignedResource]
    }

    private(set) var projects: [ProjectName: Project] = [:]
    private let root: DirectoryHandle

    init(_ root: DirectoryHandle) throws {
        self.root = root
        for (project, home) in try Self.homes(in: root, "generations") {
            let all = try home.names().compactMap { GenerationNumber($0) }
            projects[project, default: Project()].numbers = Set(all)
            let numbers = try all.filter { number in
                try home.status(of: number.description)?.kind == .directory
                    && home.status(of: "\(number)/\(StoredBundles.manifestFile)")?.kind == .regular
            }
            projects[project, default: Project()].generations = Set(numbers)
        }
        for (project, home) in try Self.homes(in: root, "bundles") {
            projects[project, default: Project()].bundles = Set(try home.names().compactMap { Digest(hex: $0) })
        }
        guard try root.status(of: "current")?.kind == .directory else { return }
        let links = CurrentLinks(directory: try root.open(directory: "current"))
        for project in try links.projects() where try links.isLink(project) {
            projects[project, default: Project()].current = try links.target(of: project)
        }
    }

    /// - Returns: nil for one that is not whole: its documents are missing, or do not agree.
    func bundle(_ project: ProjectName, _ digest: Digest) -> Bundle? {
        do {
            let home = try root.open(directory: "bundles/\(project.text)/\(digest.hex)")
            let bytes = try home.read(file: StoredBundles.manifestFile)
            guard StreamingDigest.of(bytes) == digest else { return nil }
            let manifest = try BundleManifest(json: bytes)
            let limit = Int(StoredBundles.limits.signatureBytes)
            let signature = try home.read(file: StoredBundles.signatureFile, limit: limit)
            let statement = try BundleSignature.readUnverified(signature).statement
            let listed = statement.resources.first { $0.name.text == StoredBundles.manifestFile }
            guard manifest.project == project, listed?.digest == digest else { return nil }
            return Bundle(
                manifest: manifest,
                manifestBytes: bytes,
                signature: signature,
                resources: statement.resources
            )
        } catch {
            return nil
        }
    }

    private static func homes(
        in root: DirectoryHandle,
        _ name: String
    ) throws -> [(ProjectName, DirectoryHandle)] {
        guard try root.status(of: name)?.kind == .directory else { return [] }
        let directory = try root.open(directory: name)
        return try directory.names().compactMap { name in
            guard let project = ProjectName(name), try directory.status(of: name)?.kind == .directory else {
                return nil
            }
            return (project, try directory.open(directory: name))
        }
    }
}
