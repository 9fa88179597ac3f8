import DurableFiles
import Identifiers
import Integrity
import ModelWorkers

/// Compares the environments that were built with their lists of files, and the lists with the audit.
struct EnvironmentInspection: Sendable {
    let state: StateDirectory
    let expected: ExpectedState
    let width: Int

    func run() throws -> [AuxiliaryFileFault] {
        try state.environments.names().sorted().compactMap { name in
            guard let key = Digest(hex: name), try state.environments.status(of: name)?.kind == .directory else {
                return nil
            }
            return try fault(key)
        }
    }

    private func fault(_ key: Digest) throws -> AuxiliaryFileFault? {
        let home = try state.environments.open(directory: key.hex)
        guard let list = try content(of: EnvironmentFiles.name, in: home) else {
            // A release that kept no lists built it.
            guard let recorded = expected.environments[key] else { return nil }
            return damage(key, EnvironmentFiles.name, recorded.description, "nothing")
        }
        let digest = StreamingDigest.of(list)
        if let recorded = expected.environments[key], recorded != digest {
            return damage(key, EnvironmentFiles.name, recorded.description, digest.description)
        }
        let listed: EnvironmentFiles
        let found: EnvironmentFiles
        do {
            listed = try EnvironmentFiles.read(list, subject: EnvironmentFiles.name)
            found = try EnvironmentFiles(of: home, width: width, isPastCache: true)
        } catch let failure as any CodedFailure {
            return damage(key, failure.subject, "files that can be read", failure.message)
        }
        let flaws = listed.flaws(of: found)
        if let first = flaws.first {
            let more = flaws.count > 1 ? "; \(flaws.count - 1) other files differ too" : ""
            return damage(key, first.path, first.expected, first.found + more)
        }
        guard let writable = try EnvironmentFiles.firstWritable(in: home) else { return nil }
        return AuxiliaryFileFault(
            finding: CheckFinding(
                CheckCode.mode,
                "environments/\(key.hex)/\(writable)",
                expected: "a mode that forbids writing",
                found: "one that allows it",
                meaning: "a program could change what models run in",
                advice: "slipwayd fsck --repair sets the modes"
            ),
            remedy: .closeEnvironment(key.hex)
        )
    }

    private func damage(_ key: Digest, _ path: String, _ expected: String, _ found: String) -> AuxiliaryFileFault {
        AuxiliaryFileFault(
            finding: CheckFinding(
                CheckCode.environment,
                "environments/\(key.hex)/\(path)",
                expected: expected,
                found: found,
                meaning: "models with these wheels would run in an environment that was not built from them",
                advice:
                    "slipwayd fsck --repair moves the environment to the quarantine; the next deployment builds it again"
            ),
            remedy: .environment(key.hex)
        )
    }

    private func content(of name: String, in home: DirectoryHandle) throws -> [UInt8]? {
        guard try home.status(of: name)?.kind == .regular else { return nil }
        return try home.read(file: name, limit: EnvironmentFiles.sizeLimit)
    }
}
