import ContentStore
import DurableFiles
import Identifiers
import Integrity
import Signing

/// Makes generations of whole blobs again, has `current` lead to a whole one, and moves those that cannot be repaired away.
struct GenerationRepair {
    let state: StateDirectory
    let database: NodeDatabase
    let generations: GenerationDirectory
    let catalog: GenerationCatalog
    let currentLinks: CurrentLinkRepair
    let expected: ExpectedState
    let quarantine: Quarantine
    /// Contents that are needed and have no copy.
    let lost: Set<Digest>

    typealias Noted = (finding: CheckFinding, project: ProjectName?)

    /// - Returns: the findings with their outcomes.
    func run(_ generations: [InspectedGeneration]) throws -> [Noted] {
        var notes: [Noted] = []
        var broken: [(generation: InspectedGeneration, findings: [CheckFinding])] = []
        for generation in generations where !generation.isWhole {
            let findings = try repair(generation)
            if findings.contains(where: \.isOpen) {
                broken.append((generation, findings))
            } else {
                try readmit(generation.record)
                notes += findings.map { ($0, generation.record.project) }
            }
        }
        notes += try currentLinks.run(broken: broken.map(\.generation))
        for (generation, findings) in broken {
            let ends = try giveUp(generation, findings)
            notes += ends.map { ($0, generation.record.project) }
        }
        return notes
    }

    /// Confirms a whole generation again that was given up while it was current.
    private func readmit(_ record: GenerationRecord) throws {
        guard record.state == .failed, record.confirmed != nil,
            expected.projects[record.project]?.lastConfirmed == record.number
        else { return }
        try database.write { try GenerationRecord.setState(.confirmed, record.project, record.number, in: $0) }
    }

    private func repair(_ generation: InspectedGeneration) throws -> [CheckFinding] {
        guard generation.isListed else {
            return generation.record.state == .failed ? [] : [generation.unlisted]
        }
        if generation.faults.contains(where: { $0.kind == .gone }) { return try remake(generation) }
        let home = try generations.open(generation.record.project, generation.record.number)
        return try generation.faults.map { try repair($0, generation.finding($0), in: home) }
    }

    private func remake(_ generation: InspectedGeneration) throws -> [CheckFinding] {
        let record = generation.record
        let findings = generation.findings
        guard let bundle = try? catalog.load(record.project, record.number).bundle,
            bundle.modelFiles.allSatisfy({ !lost.contains($0.digest) }), !lost.contains(bundle.digest)
        else { return findings }
        let parent = try state.generations.openOrMake(directory: record.project.text)
        if try parent.status(of: record.number.description) != nil {
            _ = try quarantine.take(record.number.description, from: parent, because: findings[0])
        }
        try generations.make(bundle, active: record.active, record.project, record.number) {}
        return findings.map { $0.ending(.repaired, "made of its blobs again") }
    }

    private func repair(
        _ fault: InspectedGeneration.Fault,
        _ finding: CheckFinding,
        in home: DirectoryHandle
    ) throws -> CheckFinding {
        let slash = fault.name.utf8.lastIndex(of: UInt8(ascii: "/"))
        let parentName = slash.map { String(fault.name[..<$0]) } ?? ""
        let name = slash.map { String(fault.name[fault.name.utf8.index(after: $0)...]) } ?? fault.name
        let parent = parentName.isEmpty ? home : try home.openOrMake(directory: parentName)
        if fault.isDirectory { _ = try quarantine.take(name, from: parent, because: finding) }
        switch fault.kind {
        case .gone: return finding
        case .extra: return finding.ending(.setAside, try quarantine.take(name, from: parent, because: finding))
        case .writable:
            try parent.open(file: name).setPermissions(0o444)
            return finding.ending(.repaired, "the mode is 444 now")
        case .link(let version):
            try put(in: parent, as: name) { root, temporary in
                try root.makeLink(temporary, target: version.text)
            }
            return finding.ending(.repaired, "it leads to \(version) again")
        case .file(let digest):
            guard !lost.contains(digest), try generations.store.contains(digest) else { return finding }
            try put(in: parent, as: name) { root, temporary in
                try generations.place(digest, in: root, as: temporary)
            }
            return finding.ending(.repaired, "from blobs/sha256/\(digest.hex)")
        }
    }

    /// Makes something under a temporary name in the root, where every start looks for leftovers, then gives it its name in one
    /// step.
    private func put(
        in directory: DirectoryHandle,
        as name: String,
        making make: (DirectoryHandle, String) throws -> Void
    ) throws {
        let root = state.root
        let temporary = DirectoryHandle.temporaryName(for: "repair")
        do {
            try make(root, temporary)
            try root.rename(temporary, to: directory, as: name)
        } catch {
            _ = try? root.remove(file: temporary)
            throw error
        }
        // rename(2) does nothing where both names are of one inode.
        try root.remove(file: temporary)
        try directory.sync()
    }

    /// Takes a generation that cannot be repaired out of use, so that the next deployment of its bundle makes it again.
    private func giveUp(_ generation: InspectedGeneration, _ findings: [CheckFinding]) throws -> [CheckFinding] {
        let record = generation.record
        // The files may be as they were signed; only the bundle can show it.
        guard generation.isListed else { return findings.map { $0.isOpen ? $0.ending(.remains) : $0 } }
        let open = expected.unfinished[record.project]
        guard open?.generation != record.number, open?.replaces != record.number else {
            return findings.map { $0.isOpen ? $0.ending(.remains, "the next start of slipwayd decides") : $0 }
        }
        try database.write { database in
            guard var known = try GenerationRecord.find(record.project, record.number, in: database) else { return }
            known.state = .failed
            known.isPinned = false
            try known.save(in: database)
        }
        guard try currentLinks.current.generation(of: record.project) != record.number else {
            return findings.map {
                $0.isOpen ? $0.ending(.remains, "it is current, and nothing whole can take its place") : $0
            }
        }
        let parent = try state.generations.open(directory: record.project.text)
        guard let first = findings.first(where: \.isOpen), try parent.status(of: record.number.description) != nil
        else {
            return findings.map { $0.isOpen ? $0.ending(.remains) : $0 }
        }
        let place = try quarantine.take(record.number.description, from: parent, because: first)
        return findings.map { $0.isOpen ? $0.ending(.quarantined, place) : $0 }
    }
}
