import DurableFiles
import Identifiers
import Integrity
import Signing

/// Looks at the files beside blobs, bundles and generations: modes, tokens, trust, strays and leftovers.
struct AuxiliaryFilesInspection: Sendable {
    let state: StateDirectory
    let expected: ExpectedState

    func run() throws -> [AuxiliaryFileFault] {
        try strays() + modes() + tokens() + leftovers()
    }

    /// - Returns: the trust, or the fault if it cannot be read.
    static func trust(of state: StateDirectory) -> (trust: Trust?, fault: AuxiliaryFileFault?) {
        do {
            return (try TrustDirectory(directory: state.trust).read(), nil)
        } catch {
            let failure = error as? any CodedFailure
            let finding = CheckFinding(
                (error as? SigningFailure)?.code ?? NodeCode.trustUnreadable,
                "trust/",
                expected: "PEM files of public keys and CA certificates",
                found: failure.map { "\($0.subject): \($0.message)" } ?? "\(error)",
                meaning: "this node takes no bundle while it is so, and no signature could be verified now",
                advice: "correct or remove the file it names"
            )
            return (nil, AuxiliaryFileFault(finding: finding, remedy: .person))
        }
    }

    private func strays() throws -> [AuxiliaryFileFault] {
        try [(state.bundles, "bundles"), (state.generations, "generations")].flatMap { directory, path in
            try directory.names().compactMap { name in
                guard try directory.status(of: name)?.kind != .directory else { return nil }
                let finding = CheckFinding(
                    CheckCode.stray,
                    "\(path)/\(name)",
                    expected: "only directories of projects",
                    found: "something else",
                    meaning: "slipwayd did not put it there, and does not start beside it",
                    advice: "slipwayd fsck --repair moves it to the quarantine"
                )
                return AuxiliaryFileFault(finding: finding, remedy: .setAside(name, in: directory))
            }
        }
    }

    private func modes() throws -> [AuxiliaryFileFault] {
        var faults = try [".", "trust"].compactMap { try fault($0, forbidden: 0o022, "written to by others") }
        faults += try files(in: state.trust).compactMap {
            try fault("trust/\($0)", forbidden: 0o022, "written to by others")
        }
        for name in [NodePolicy.fileName, NodePolicy.directoryName] where try state.root.status(of: name) != nil {
            faults += [try fault(name, forbidden: 0o022, "written to by others")].compactMap { $0 }
        }
        if try state.root.status(of: NodePolicy.directoryName)?.kind == .directory {
            let reviewers = try state.root.open(directory: NodePolicy.directoryName)
            faults += try files(in: reviewers).compactMap {
                try fault("\(NodePolicy.directoryName)/\($0)", forbidden: 0o022, "written to by others")
            }
        }
        return try faults
            + StateSecrets(state: state).names().compactMap {
                try fault($0, forbidden: StateSecrets.forbidden, "read by others")
            }
    }

    private func files(in directory: DirectoryHandle) throws -> [String] {
        try directory.names().filter {
            try !$0.hasPrefix(DirectoryHandle.temporaryPrefix) && directory.status(of: $0)?.kind == .regular
        }.sorted()
    }

    private func fault(_ name: String, forbidden: UInt32, _ danger: String) throws -> AuxiliaryFileFault? {
        guard let status = try state.root.status(of: name), status.permissions & forbidden != 0 else { return nil }
        let wanted = status.permissions & ~forbidden
        let finding = CheckFinding(
            CheckCode.mode,
            name == "." ? "the state directory" : name,
            expected: "the mode \(String(wanted, radix: 8))",
            found: String(status.permissions, radix: 8),
            meaning: "it can be \(danger)",
            advice: "slipwayd fsck --repair sets the mode; find out who changed it, and whether anything else was"
        )
        return AuxiliaryFileFault(finding: finding, remedy: .mode(name, wanted))
    }

    private func tokens() throws -> [AuxiliaryFileFault] {
        try state.tokens.names().sorted().filter {
            $0.hasSuffix(".json") && !$0.hasPrefix(DirectoryHandle.temporaryPrefix)
        }.compactMap { name in
            do {
                let content = try state.tokens.read(file: name, limit: TokenStore.fileLimit)
                _ = try TokenRecord(json: content, name: String(name.dropLast(5)), subject: "tokens/\(name)")
                return nil
            } catch {
                let finding = CheckFinding(
                    NodeCode.tokenDamaged,
                    "tokens/\(name)",
                    expected: "the record of a token",
                    found: (error as? any CodedFailure)?.message ?? "\(error)",
                    meaning: "its holder is not known any more, and slipwayd may not start beside it",
                    advice: "make the token anew if it is needed: slipwayd token create"
                )
                return AuxiliaryFileFault(finding: finding, remedy: .quarantine(name, in: state.tokens))
            }
        }
    }

    private func leftovers() throws -> [AuxiliaryFileFault] {
        var names: [String] = []
        for (directory, path) in [
            (state.root, ""), (state.current, "current/"), (state.trust, "trust/"), (state.tokens, "tokens/"),
            (state.environments, "environments/"),
        ] {
            let found = try directory.names().filter { $0.hasPrefix(DirectoryHandle.temporaryPrefix) }
            names += found.map { path + $0 }
        }
        names += try state.root.open(directory: "ingest").names().map { "ingest/\($0)" }
        names += try unknown(in: state.bundles, "bundles") { project, name in
            Digest(hex: name).map { expected.bundle(project, $0) != nil } ?? false
        }
        names += try unknown(in: state.generations, "generations") { project, name in
            GenerationNumber(name).map { expected.generation(project, $0) != nil } ?? false
        }
        return names.sorted().map { name in
            let finding = CheckFinding.leftover(
                name,
                found: "a file of an interrupted step, or one that no record knows",
                advice: "the next start of slipwayd removes it"
            )
            return AuxiliaryFileFault(finding: finding, remedy: .sweep)
        }
    }

    private func unknown(
        in directory: DirectoryHandle,
        _ path: String,
        isKnown: (ProjectName, String) -> Bool
    ) throws -> [String] {
        try directory.names().flatMap { name -> [String] in
            guard try directory.status(of: name)?.kind == .directory else { return [] }
            guard let project = ProjectName(name) else { return ["\(path)/\(name)"] }
            return try directory.open(directory: name).names().filter { !isKnown(project, $0) }.map {
                "\(path)/\(name)/\($0)"
            }
        }
    }
}
