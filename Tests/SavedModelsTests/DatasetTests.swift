import ContentStore
import Datasets
import DurableFiles
import Identifiers
import Integrity
import TestSupport
import Testing

@testable import SavedModels

@Suite("Data sets of a project")
struct DatasetTests {
    private let test: TestProject

    init() throws { test = try TestProject() }

    private func declaration(_ name: String, _ text: String = "x,y\n1,a\n2,b\n") throws -> DatasetDeclaration {
        try test.place.handle.replace(file: "\(name).csv", with: Array(text.utf8))
        var roles = DatasetRoles()
        roles.label = "y"
        let survey = try DatasetSurvey(DatasetFile.open(test.place.path("\(name).csv")), roles: roles)
        return DatasetDeclaration(
            name: try #require(DatasetName(name)),
            path: test.place.path("\(name).csv"),
            format: .csv,
            digest: survey.reading.digest,
            size: survey.reading.size,
            rows: survey.reading.rows,
            columns: survey.columns(roles),
            roles: roles,
            added: TestProject.now
        )
    }

    private func rows(_ file: DatasetFile) throws -> Int {
        let reader = try DatasetReader(file, ReadingPlan())
        while try reader.next() != nil {}
        return try #require(reader.reading).rows
    }

    @Test("kept bytes outlive the file and a garbage collection, and go with the data set")
    func kept() throws {
        let added = try test.project.add(try declaration("d"), keeps: true)
        try test.place.handle.remove(file: "d.csv")
        _ = try test.project.collectGarbage()
        #expect(try rows(test.project.file(of: added)) == 2)
        #expect(try test.project.state().datasets == [added])
        #expect(try test.project.removeDataset(named: "d") > 0)
        #expect(try !test.project.store.contains(added.digest))
        #expect(throws: DatasetFailure.self) { try test.project.removeDataset(named: "d") }
    }

    @Test("without its bytes, a data set needs the file, and the file the declared digest")
    func notKept() throws {
        let added = try test.project.add(try declaration("d"), keeps: false)
        #expect(try rows(test.project.file(of: added)) == 2)
        try test.place.handle.replace(file: "d.csv", with: Array("x,y\n1,a\n2,c\n".utf8))
        let other = #expect(throws: DatasetFailure.self) { try rows(test.project.file(of: added)) }
        #expect(other?.code == .digestDiffers)
        try test.place.handle.remove(file: "d.csv")
        let gone = #expect(throws: DatasetFailure.self) { try test.project.file(of: added) }
        #expect(gone?.code == .unknown)
    }

    @Test("the same declaration changes nothing, and another one needs to replace it")
    func again() throws {
        let first = try test.project.add(try declaration("d"), keeps: false)
        #expect(try test.project.add(try declaration("d"), keeps: false) == first)
        let other = try declaration("d", "x,y\n1,a\n")
        let refusal = #expect(throws: DatasetFailure.self) { try test.project.add(other, keeps: false) }
        #expect(refusal?.code == .alreadyThere)
        #expect(try test.project.add(other, keeps: true, replaces: true).rows == 1)
        #expect(try test.project.state().datasets.count == 1)
    }

    @Test("a check finds a kept file that is damaged, names the data set, and repairs it from a copy")
    func damage() throws {
        let added = try test.project.add(try declaration("d"), keeps: true)
        let blobs = try DirectoryHandle(path: test.project.path).open(directory: "blobs/sha256")
        try blobs.replace(file: added.digest.hex, with: Array("x,y\n".utf8))
        let root = try DirectoryHandle(path: test.project.path)
        let report = try ProjectCheck(root, now: TestProject.now, width: 1).run()
        #expect(report.findings.contains { $0.meaning.contains("the data set d") })
        let repaired = try ProjectCheck(root, now: TestProject.now, width: 1)
            .repair(from: [.directory(path: test.place.handle.path)])
        #expect(throws: Never.self) { try repaired.requireSound("p") }
        #expect(try rows(test.project.file(of: added)) == 2)
    }
}
