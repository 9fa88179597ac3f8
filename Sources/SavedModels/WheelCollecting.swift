import Bundles
import ContentStore
package import DurableFiles
import Identifiers
import MLflow
package import Scoring

extension Project {
    /// The name of the directory that wheels are fetched to.
    static let wheelsName = "wheels"

    /// The same with the wheels of every version, and all that those need in turn.
    /// - Throws: `scoring.environment`, naming what cannot be had; nothing is exported then.
    package func export(
        _ request: ExportRequest,
        wheels locking: (DirectoryHandle) async throws -> WheelLocking,
        as name: String?,
        in directory: DirectoryHandle
    ) async throws -> ExportReport {
        let lock = try hold("slipway export")
        defer { withExtendedLifetime(lock) {} }
        defer { try? root.removeTree(Self.wheelsName) }
        let wanted = try wantedRequirements(of: state())
        guard wanted.contains(where: { !$0.lines.isEmpty }) else {
            throw SavedModelsFailure(
                .exportOptions,
                "--wheels",
                expected: "a version that names requirements",
                found: "none in the project"
            )
        }
        let scratch = try root.openOrMake(directory: Self.wheelsName, mode: 0o700)
        let wheelhouse = try await locking(scratch).run(wanted, scratch: scratch)
        return try change(holding: lock) { state in
            try export(request, wheelhouse, as: name, in: directory, &state)
        }
    }

    /// What each version wants of pip: of `requirements.txt`, or else of `conda.yaml`. Options in them are not followed: where
    /// packages come from is for who exports to say.
    func wantedRequirements(of state: ProjectState) throws -> [WantedRequirements] {
        try state.models.flatMap { model in
            try model.versions.map { version in
                let files = try files(of: version)
                let requirements = try RequirementSet { name in
                    try files.first { $0.path.text == name }.map { try store.read($0.digest, limit: 4 << 20) }
                }
                let source = ["requirements.txt", "conda.yaml"].first { name in
                    requirements.entries.contains { $0.files.contains(name) }
                }
                let lines = requirements.entries.filter { entry in source.map(entry.files.contains) ?? false }
                return WantedRequirements(
                    model: model.name,
                    version: version.version,
                    manifest: version.manifest,
                    lines: lines.map { $0.versionText.isEmpty ? $0.title : $0.title + Self.joined($0.versionText) }
                )
            }
        }
    }

    /// `@ https://…` and `; marker` need a space before them.
    private static func joined(_ text: String) -> String {
        text.hasPrefix("@") || text.hasPrefix(" ") ? " \(text)" : text
    }

    /// What of a wheelhouse goes into a bundle: each wheel once, the locks, and which version uses which.
    func wheelFiles(_ wheelhouse: Wheelhouse?) throws -> [BundleSnapshot.OtherFile] {
        guard let wheelhouse else { return [] }
        var files = [try BundleSnapshot.OtherFile(name: WheelIndex.name, content: wheelhouse.index.written())]
        for lock in wheelhouse.locks {
            files.append(try BundleSnapshot.OtherFile(name: lock.entryName, content: lock.written()))
        }
        for (wheel, directory) in wheelhouse.wheels.values.sorted(by: { $0.wheel.file < $1.wheel.file }) {
            files.append(
                try BundleSnapshot.OtherFile(
                    name: wheel.entryName,
                    content: .file(wheel.digest, size: wheel.size, open: { try directory.open(file: wheel.file) })
                )
            )
        }
        return files
    }
}
