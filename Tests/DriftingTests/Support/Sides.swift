import Datasets
import DurableFiles
import EvaluationRecords
import Identifiers
import Statistics
import TestSupport
import Testing

@testable import Drifting

/// Two files of a directory of their own.
struct Sides {
    let place: TemporaryDirectory
    var roles = DatasetRoles()
    var ending = "csv"

    init() throws { place = try TemporaryDirectory() }

    func input(_ text: String, _ name: String) throws -> DriftInput {
        try place.handle.replace(file: "\(name).\(ending)", with: Array(text.utf8))
        return DriftInput(
            file: try DatasetFile.open(place.path("\(name).\(ending)")),
            name: name,
            roles: roles
        )
    }

    func findings(
        _ reference: String,
        _ current: String,
        _ settings: DriftSettings = DriftSettings(classifier: .none),
        requirements: [DriftRequirement] = [],
        memory: Int = DriftPass.memory,
        threads: Int = 2
    ) throws -> DriftFindings {
        let pass = try DriftPass(
            settings,
            reference: input(reference, "reference"),
            current: input(current, "current"),
            memory: memory,
            threads: Threads(threads)
        )
        return try pass.finish(requirements: requirements)
    }

    /// The findings of two columns with one name.
    func column(
        _ reference: [String],
        _ current: [String],
        _ settings: DriftSettings = DriftSettings(classifier: .none)
    ) throws -> ColumnDrift {
        func table(_ values: [String]) -> String { "v\n" + values.map { $0.isEmpty ? "\"\"\n" : "\($0)\n" }.joined() }
        let findings = try findings(table(reference), table(current), settings)
        _ = try Self.record(findings)
        return try #require(findings.columns.first)
    }

    /// The record as its reader sees it.
    @discardableResult
    static func record(_ findings: DriftFindings) throws -> DriftRecord {
        let record = try DriftRecord(
            result: findings,
            run: EvaluationRun(
                created: Timestamp(seconds: 0),
                producer: "slipway test",
                seconds: 0,
                environment: RunEnvironment()
            )
        )
        #expect(try DriftRecord.read(record.bytes) == record)
        return record
    }
}

/// Values of a made column, the same every time.
enum Made {
    static func fractions(_ count: Int, seed: UInt64) -> [Double] {
        var stream = RandomStream(state: seed)
        return (0..<count).map { _ in SplitMix.fraction(stream.next()) }
    }

    /// Sums of twelve: near the normal distribution.
    static func normal(_ count: Int, seed: UInt64, shift: Double = 0) -> [Double] {
        var stream = RandomStream(state: seed)
        return (0..<count).map { _ in
            (0..<12).reduce(shift - 6) { sum, _ in sum + SplitMix.fraction(stream.next()) }
        }
    }
}
