import ContentStore
import DurableFiles
import Identifiers
import Signing

/// Makes generations of whole blobs again, brings `current` back to what is whole, and moves away what cannot be mended.
struct GenerationRepair {
    let parts: NodeStorage
    let facts: NodeFacts
    let quarantine: Quarantine
    /// Contents that could not be had.
    let lost: Set<Digest>

    typealias Noted = (finding: CheckFinding, project: ProjectName?)

    /// - Returns: the findings with what came of them.
    func run(_ generations: [SurveyedGeneration]) throws -> [Noted] {
        var notes: [Noted] = []
        var broken: [(generation: SurveyedGeneration, findings: [CheckFinding])] = []
        for generation in generations where !generation.isWhole {
            let findings = try mend(generation)
            if findings.contains(where: \.isOpen) {
                broken.append((generation, findings))
            } else {
                try readmit(generation.record)
                notes += findings.map { ($0, generation.record.project) }
            }
        }
        notes += try mendCurrents(generations, broken: broken.map(\.generation))
        for (generation, findings) in broken {
            let ends = try giveUp(generation, findings)
            notes += ends.map { ($0, generation.record.project) }
        }
        return notes
    }

    /// What was given up before, while it was current, and is whole again, is what was confirmed.
    private func readmit(_ record: GenerationRecord) throws {
        guard record.state == .failed, record.confirmed != nil,
            facts.projects[record.project]?.lastConfirmed == record.number
        else { return }
        try parts.database.write { try GenerationRecord.setState(.confirmed, record.project, record.number, in: $0) }
    }

    private func mend(_ generation: SurveyedGeneration) throws -> [CheckFinding] {
        guard generation.isJudged else {
            return generation.record.state == .failed ? [] : [StateSurvey.unjudged(generation)]
        }
        if generation.faults.contains(where: { $0.kind == .gone }) { return try remake(generation) }
        let home = try parts.generations.open(generation.record.project, generation.record.number)
        return try generation.faults.map { fault in
            let finding = generation.finding(fault)
            return try mend(fault, finding, in: home)
        }
    }

    private func remake(_ generation: SurveyedGeneration) throws -> [CheckFinding] {
        let record = generation.record
        let findings = generation.faults.map(generation.finding)
        guard let bundle = try? parts.catalog.load(record.project, record.number).bundle,
            bundle.modelFiles.allSatisfy({ !lost.contains($0.digest) }), !lost.contains(bundle.digest)
        else { return findings }
        let parent = try parts.state.generations.openOrMake(directory: record.project.text)
        if try parent.status(of: record.number.description) != nil {
            _ = try quarantine.take(record.number.description, from: parent, because: findings[0])
        }
        try parts.generations.make(bundle, active: record.active, record.project, record.number) {}
        return findings.map { $0.ending(.repaired, "made of its blobs again") }
    }

    private func mend(
        _ fault: SurveyedGeneration.Fault,
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
            guard !lost.contains(digest), try parts.store.contains(digest) else { return finding }
            try put(in: parent, as: name) { root, temporary in
                try parts.generations.place(digest, in: root, as: temporary)
            }
            return finding.ending(.repaired, "from blobs/sha256/\(digest.hex)")
        }
    }

    /// Makes something under a temporary name where every start looks for leftovers, then gives it its name in one step.
    private func put(
        in directory: DirectoryHandle,
        as name: String,
        making make: (DirectoryHandle, String) throws -> Void
    ) throws {
        let root = parts.state.root
        let temporary = DirectoryHandle.temporaryName(for: "mend")
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

    private func mendCurrents(_ generations: [SurveyedGeneration], broken: [SurveyedGeneration]) throws -> [Noted] {
        var notes: [Noted] = []
        var projects = Set<ProjectName>()
        for fault in try CurrentSurvey(state: parts.state, facts: facts).run() {
            projects.insert(fault.project)
            var finding = fault.finding
            var place = ""
            if fault.isInTheWay {
                place = try quarantine.take(fault.project.text, from: parts.state.current, because: finding)
            }
            if fault.isUndecided {
                finding = finding.ending(
                    .remains,
                    "a deployment was cut off; the next start of slipwayd decides \(place)"
                )
            } else {
                finding = try mendCurrent(fault.project, finding, place)
            }
            notes.append((finding, fault.project))
        }
        for generation in broken where !projects.contains(generation.record.project) {
            guard try parts.current.generation(of: generation.record.project) == generation.record.number,
                facts.unfinished[generation.record.project] == nil
            else { continue }
            let finding = currentFinding(generation)
            notes.append((try mendCurrent(generation.record.project, finding, ""), generation.record.project))
        }
        return notes
    }

    private func currentFinding(_ generation: SurveyedGeneration) -> CheckFinding {
        CheckFinding(
            CheckCode.current,
            "current/\(generation.record.project)",
            expected: "a link to a generation that is whole",
            found: "a link to generation \(generation.record.number), which could not be mended",
            meaning: "readers of current/\(generation.record.project) see what nobody signed",
            advice: SurveyedBundle.advice
        )
    }

    private func mendCurrent(_ project: ProjectName, _ finding: CheckFinding, _ place: String) throws -> CheckFinding {
        let told = try parts.currentRepair(.contents, removesBroken: false).run(project)
        let target = try parts.current.target(of: project)
        let note = [told.joined(separator: "; "), place].filter { !$0.isEmpty }.joined(separator: "; ")
        let known = try parts.database.read { try ProjectRecord.load(project, in: $0) }
        let isRight: Bool
        if let last = known.lastConfirmed {
            isRight =
                target == .generation(last)
                && (try? parts.verifier.verify(project, last, depth: .contents)) != nil
        } else {
            isRight = target == .nothing
        }
        let now =
            if case .generation(let number) = target { "generation \(number) is current" } else { "nothing is current" }
        return finding.ending(isRight ? .repaired : .remains, note.isEmpty ? now : note)
    }

    /// Takes what could not be mended out of use, so that the next deployment of its bundle makes it anew.
    private func giveUp(_ generation: SurveyedGeneration, _ findings: [CheckFinding]) throws -> [CheckFinding] {
        let record = generation.record
        // The files may be as they were signed: the bundle alone brings back who says so.
        guard generation.isJudged else { return findings.map { $0.isOpen ? $0.ending(.remains) : $0 } }
        let open = facts.unfinished[record.project]
        guard open?.generation != record.number, open?.replaces != record.number else {
            return findings.map { $0.isOpen ? $0.ending(.remains, "the next start of slipwayd decides") : $0 }
        }
        try parts.database.write { database in
            guard var known = try GenerationRecord.find(record.project, record.number, in: database) else { return }
            known.state = .failed
            known.isPinned = false
            try known.save(in: database)
        }
        guard try parts.current.generation(of: record.project) != record.number else {
            return findings.map {
                $0.isOpen ? $0.ending(.remains, "it is current, and nothing whole can take its place") : $0
            }
        }
        let parent = try parts.state.generations.open(directory: record.project.text)
        guard let first = findings.first(where: \.isOpen), try parent.status(of: record.number.description) != nil
        else {
            return findings.map { $0.isOpen ? $0.ending(.remains) : $0 }
        }
        let place = try quarantine.take(record.number.description, from: parent, because: first)
        return findings.map { $0.isOpen ? $0.ending(.quarantined, place) : $0 }
    }
}
