import EvaluationRecords
import Identifiers
import TestSupport
import Testing

@testable import Monitoring

@Suite("The verdict on a window")
struct WindowJudgeTests {
    private func judge(
        _ model: MadeModel,
        _ requests: [BinnedRows],
        seconds: Double = 86_400,
        observed: Double? = nil
    ) throws -> WindowVerdict {
        let judge = WindowJudge(model.profile, try MonitoringSettings())
        let window = MadeModel.window(model.counts(requests), seconds: seconds, observed: observed)
        let verdict = judge.judge(window, of: try MadeModel.subject())
        // The record refuses any number that is not finite, and holds every rule.
        let run = WindowRun(judged: Timestamp(seconds: 5))
        let record = try WindowRecord(result: verdict, run: run)
        #expect(try WindowRecord.read(record.bytes) == record)
        return record.result
    }

    @Test("windows without drift are stable, but for a change that is not certain now and then")
    func stable() throws {
        let model = try MadeModel()
        let verdicts = try (10..<30).map { try judge(model, model.requests(2_000, seed: UInt64($0))) }
        #expect(verdicts.count { $0.outcome == .drifted } == 0)
        #expect(verdicts.count { $0.outcome == .stable } >= 18)
        #expect(verdicts.allSatisfy { $0.findings.isEmpty })
    }

    @Test("a column that moved is named, and no other one")
    func shifted() throws {
        let model = try MadeModel()
        let verdict = try judge(model, model.requests(2_000, seed: 10, shift: 1))
        #expect(verdict.outcome == .drifted)
        #expect(verdict.drifted == ["age"])
        #expect(verdict.columns.map(\.verdict) == [.drifted, .stable, .stable])
        #expect(verdict.findings.contains { $0.rule == .drift && $0.evidence == .window })
    }

    @Test("other shares of categories drift, and a category that the reference never had breaks the schema")
    func categories() throws {
        let model = try MadeModel()
        var traffic = MadeTraffic(seed: 3)
        let (age, income) = (traffic.normals(2_000), traffic.normals(2_000))
        let shares = model.requests(
            age: age,
            income: income,
            colour: traffic.words(2_000, MadeModel.colours, first: 0.8)
        )
        #expect(try judge(model, shares).drifted == ["colour"])
        let new = traffic.words(2_000, ["red", "green", "violet"], first: 0.5)
        let verdict = try judge(model, model.requests(age: age, income: income, colour: new))
        let schema = try #require(verdict.findings.first { $0.rule == .schema })
        #expect(schema.columns == ["colour"])
        #expect(verdict.columns[2].unseen > 400)
    }

    @Test("a column that disappears is judged by its missing share; its values say nothing, and no figure is NaN")
    func disappears() throws {
        let model = try MadeModel()
        var traffic = MadeTraffic(seed: 4)
        let gone = [Double?](repeating: nil, count: 1_000)
        let requests = model.requests(
            age: gone,
            income: traffic.normals(1_000),
            colour: traffic.words(1_000, MadeModel.colours, first: 0.5)
        )
        let verdict = try judge(model, requests)
        #expect(verdict.drifted == ["age"])
        let column = verdict.columns[0]
        #expect(column.values.reason == .noValues)
        #expect(column.missing.value?.verdict == .drifted)
        #expect(column.psi == nil)
        let schema = try #require(verdict.findings.first { $0.rule == .schema })
        #expect(schema.summary.contains("age is missing in every row"))
    }

    @Test("a column that was constant in the reference and varies now drifts")
    func constant() throws {
        let profile = MonitoredProfile(
            try ReferenceFactory.profile(
                rows: 2_000,
                columns: [ReferenceFactory.numeric("x", [Double](repeating: 7, count: 2_000))]
            )
        )
        func verdict(_ value: (Int) -> Double) throws -> WindowVerdict {
            var counts = WindowCounts(profile.layout)
            for row in 0..<1_000 {
                var rows = BinnedRows(profile, rows: 1)
                rows.set(column: 0, row: 0, slot: profile.columns[0].slot(number: value(row)))
                counts.add(rows)
            }
            let judge = WindowJudge(profile, try MonitoringSettings())
            return judge.judge(MadeModel.window(counts), of: try MadeModel.subject())
        }
        #expect(try verdict { _ in 7 }.outcome == .stable)
        #expect(try verdict { $0 % 2 == 0 ? 7 : 6 }.drifted == ["x"])
        #expect(try verdict { $0 % 2 == 0 ? 7 : 8 }.columns[0].unseen == 500)
    }

    @Test("a reference of 40 rows can judge nothing, and says so", arguments: [0.0, 5])
    func tooSmall(_ shift: Double) throws {
        let model = try MadeModel(rows: 40)
        let verdict = try judge(model, model.requests(2_000, seed: 5, shift: shift))
        #expect(verdict.outcome == .unjudged)
        #expect(verdict.reason == .referenceTooSmall)
        #expect(verdict.columns.allSatisfy { $0.verdict == .undefined && $0.reason == .tooFewToJudge })
        #expect(!verdict.findings.contains { $0.rule == .drift })
        #expect(SpacedDetector(model.profile, try MonitoringSettings()) == nil)
    }

    @Test("a window of too few rows, or without whole seasons, has figures and no verdict")
    func unjudged() throws {
        let model = try MadeModel()
        let few = try judge(model, model.requests(499, seed: 6, shift: 3))
        #expect(few.reason == .tooFewRows)
        #expect(few.findings.isEmpty)
        let gap = try judge(model, model.requests(2_000, seed: 6, shift: 3), observed: 12 * 3600)
        #expect(gap.reason == .seasonGap)
        #expect(!gap.findings.contains { $0.rule == .drift })
        #expect(gap.columns[0].verdict == .drifted)
    }

    @Test("alpha is the share of half of the allowance that falls to the window's length")
    func alpha() throws {
        let model = try MadeModel(rows: 300)
        func alpha(_ seconds: Double, _ settings: MonitoringSettings) -> Double {
            let window = MadeModel.window(WindowCounts(model.profile.layout), seconds: seconds)
            return WindowJudge(model.profile, settings).alpha(window.span)
        }
        let usual = try MonitoringSettings()
        #expect(abs(alpha(86_400, usual) - 1 / 180.0) < 1e-12)
        #expect(abs(alpha(7 * 86_400, usual) - 7 / 180.0) < 1e-12)
        // All windows of a period together take half of what is allowed.
        let hours = try MonitoringSettings(falseAlarms: FalseAlarmAllowance(2, per: 30 * 86_400))
        #expect(abs(alpha(3600, hours) * 30 * 24 - 1) < 1e-9)
        #expect(alpha(400 * 86_400, usual) == WindowJudge.greatestAlpha)
        #expect(alpha(0, usual) > 0)
    }

    @Test("an empty window has no verdict and no NaN")
    func empty() throws {
        let model = try MadeModel()
        #expect(try judge(model, []).reason == .tooFewRows)
    }

    @Test("labels that come later give a window another revision, and leave what was judged")
    func revision() throws {
        let model = try MadeModel()
        let verdict = try judge(model, model.requests(2_000, seed: 10, shift: 1))
        let later = verdict.revised(WindowPerformance(rows: 2_000, labelled: 3, reason: .tooFewRows))
        #expect(later.revision == 2)
        #expect(later.findings == verdict.findings)
        #expect(later.performance?.labelled == 3)
    }

    @Test("has the columns that changed most, of more than a record takes, in their order")
    func wide() throws {
        let count = WindowJudge.mostColumns + 100
        let values = (0..<200).map { Optional(Double($0)) }
        let names = (0..<count).map { "x\(10_000 + $0)" }
        let profile = MonitoredProfile(
            try ReferenceFactory.profile(rows: 200, columns: names.map { ReferenceFactory.numeric($0, values) })
        )
        var counts = WindowCounts(profile.layout)
        for row in 0..<1_000 {
            var binned = BinnedRows(profile, rows: 1)
            for column in 0..<count {
                let value = column == count - 1 ? 1e6 : Double(row % 200)
                binned.set(column: column, row: 0, slot: profile.columns[column].slot(number: value))
            }
            counts.add(binned)
        }
        let judge = WindowJudge(profile, try MonitoringSettings())
        let verdict = judge.judge(MadeModel.window(counts), of: try MadeModel.subject())
        #expect(verdict.outcome == .drifted)
        #expect(verdict.drifted == [names[count - 1]])
        #expect(verdict.columns.count == WindowJudge.mostColumns)
        #expect(verdict.columns.map(\.name) == verdict.columns.map(\.name).sorted())
        #expect(verdict.columns.last?.verdict == .drifted)
    }
}
