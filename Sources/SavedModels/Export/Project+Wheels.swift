import Bundles
import ContentStore
package import DurableFiles
import Identifiers
import MLflow
package import ModelWorkers

extension Project {
    /// The name of the directory that wheels are fetched to.
    static let wheelsName = "wheels"

    /// Exports with the wheels of every version, or of those that need them, and of all packages that these require.
    /// - Throws: `mlflow.requirement.refused` before anything is fetched, naming each line that an index does not answer;
    ///   `scoring.environment`, naming what cannot be had. Nothing is exported then.
    package func export(
        _ request: ExportRequest,
        wheelsFor needers: WheelNeed = .all,
        wheels locking: (DirectoryHandle) async throws -> WheelLocking,
        as name: String?,
        in directory: DirectoryHandle
    ) async throws -> ExportReport {
        let lock = try hold("slipway export")
        defer { withExtendedLifetime(lock) {} }
        defer { try? root.removeTree(Self.wheelsName) }
        let state = try state()
        let chosen = try request.selection.applied(to: state)
        let wanted = try wantedRequirements(of: chosen, needers)
        guard wanted.contains(where: { !$0.requirements.isEmpty }) else {
            if needers == .withoutNativeForm, chosen.withoutNeed > 0 {
                return try change(holding: lock) { state in try export(request, nil, as: name, in: directory, &state) }
            }
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

    /// The requirements of each version that an index must answer.
    /// - Parameter needers: the versions that need wheels.
    /// - Throws: `mlflow.requirement.refused` with a finding for each line of each version that is something else.
    func wantedRequirements(of state: ProjectState, _ needers: WheelNeed) throws -> [WantedRequirements] {
        var wanted: [WantedRequirements] = []
        var refusals: [MLflowFailure] = []
        for model in state.models {
            for version in model.versions where needers == .all || !version.needsNoWheels {
                let files = try files(of: version)
                do {
                    let found = try IndexRequirements(of: "\(model.name) \(version.version)") { name in
                        try files.first { $0.path.text == name }.map { try store.read($0.digest, limit: 4 << 20) }
                    }
                    wanted.append(
                        WantedRequirements(
                            model: model.name,
                            version: version.version,
                            manifest: version.manifest,
                            requirements: found.requirements
                        )
                    )
                } catch let failure as MLflowFailure where failure.code == .requirementRefused {
                    refusals.append(failure)
                }
            }
        }
        guard let first = refusals.first else { return wanted }
        throw MLflowFailure(
            .requirementRefused,
            first.subject,
            first.message,
            findings: refusals.flatMap(\.findings)
        )
    }

    /// The files of a wheelhouse in a bundle: each wheel once, the locks, and the index of which version uses which.
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
