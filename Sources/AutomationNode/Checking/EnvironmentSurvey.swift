import ContentStore
import DurableFiles
import Identifiers
import ModelWorkers

/// Holds the environments that were built to the lists of what was in them then, and those to what is on record.
struct EnvironmentSurvey: Sendable {
    let state: StateDirectory
    let facts: NodeFacts
    let width: Int

    func run() throws -> [SurroundingsFault] {
        try state.environments.names().sorted().compactMap { name in
            guard let key = Digest(hex: name), try state.environments.status(of: name)?.kind == .directory else {
                return nil
            }
            return try fault(key)
        }
    }

    private func fault(_ key: Digest) throws -> SurroundingsFault? {
        let home = try state.environments.open(directory: key.hex)
        guard let list = try content(of: EnvironmentFiles.name, in: home) else {
            // A release that kept no lists built it.
            guard let recorded = facts.environments[key] else { return nil }
            return damage(key, EnvironmentFiles.name, recorded.description, "nothing")
        }
        let digest = StreamingDigest.of(list)
        if let recorded = facts.environments[key], recorded != digest {
            return damage(key, EnvironmentFiles.name, recorded.description, digest.description)
        }
        let expected: EnvironmentFiles
        let found: EnvironmentFiles
        do {
            expected = try EnvironmentFiles.read(list, subject: EnvironmentFiles.name)
            found = try EnvironmentFiles(of: home, width: width, isPastCache: true)
        } catch let failure as any CodedFailure {
            return damage(key, failure.subject, "files that can be read", failure.message)
        }
        let flaws = expected.flaws(of: found)
        if let first = flaws.first {
            let more = flaws.count > 1 ? "; \(flaws.count - 1) other files differ too" : ""
            return damage(key, first.path, first.expected, first.found + more)
        }
        guard let writable = try EnvironmentFiles.firstWritable(in: home) else { return nil }
        return SurroundingsFault(
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

    private func damage(_ key: Digest, _ path: String, _ expected: String, _ found: String) -> SurroundingsFault {
        SurroundingsFault(
            finding: CheckFinding(
                CheckCode.environment,
                "environments/\(key.hex)/\(path)",
                expected: expected,
                found: found,
                meaning: "the models of bundles that bring these wheels would run in what was not built from them",
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
