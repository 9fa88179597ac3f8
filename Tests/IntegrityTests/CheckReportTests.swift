import Identifiers
import Integrity
import StrictJSON
import Testing

@Suite("The report of a check")
struct CheckReportTests {
    private func finding(_ subject: String, isHarmless: Bool = false) -> CheckFinding {
        CheckFinding(
            CheckCode.stray,
            subject,
            expected: "nothing",
            found: "a file",
            meaning: "slipway did not put it there",
            advice: "move \(subject) away",
            isHarmless: isHarmless
        )
    }

    @Test("is sound while no finding is open: a repaired one, one that is set aside and a harmless one are not")
    func soundness() throws {
        var report = CheckReport()
        #expect(report.isSound && report.summary == "Sound: 0 files, 0 B read")
        report.findings = [
            finding("a").ending(.repaired, "from b"), finding("b").ending(.setAside), finding("c", isHarmless: true),
        ]
        #expect(report.isSound)
        #expect(report.summary == "Sound: 3 findings, 1 repaired, 1 set aside; 0 files, 0 B read")
        try report.requireSound("state")
        report.findings += [
            finding("d").ending(.quarantined, "quarantine/1"), finding("e"), finding("f").ending(.remains),
        ]
        #expect(!report.isSound)
        #expect(
            report.summary
                == "Not sound: 6 findings, 1 repaired, 1 set aside, 1 quarantined, 3 to be dealt with; 0 files, 0 B read"
        )
        let failure = #expect(throws: CheckFailure.self) { try report.requireSound("state") }
        #expect(failure?.code == .unsound)
        #expect(
            failure?.message
                == "3 of 6 findings are still to be dealt with; next: move d away; move e away; move f away"
        )
    }

    @Test("shows a finding in lines, with the next step while it is open, and fifty findings at most")
    func lines() {
        var report = CheckReport()
        report.findings = [finding("a").ending(.repaired, "from b"), finding("b")]
        #expect(
            report.lines == [
                "a [fsck.stray]", "  expected nothing, found a file", "  slipway did not put it there",
                "  repaired: from b", "b [fsck.stray]", "  expected nothing, found a file",
                "  slipway did not put it there", "  next: move b away",
            ]
        )
        report.findings = (0..<60).map { finding("\($0)") }
        #expect(report.lines.count == 50 * 4 + 1)
        #expect(report.lines.last == "and 10 more; --json lists them all")
    }

    @Test("has all of it as JSON")
    func json() {
        var report = CheckReport()
        report.findings = [finding("a").ending(.setAside, "quarantine/1")]
        #expect(
            JSONWriter.text(of: report.value) == """
                {"bytes":0,"files":0,"findings":[{"advice":"move a away","code":"fsck.stray","expected":"nothing",\
                "found":"a file","harmless":false,"meaning":"slipway did not put it there","note":"quarantine/1",\
                "outcome":"set-aside","subject":"a"}],"sound":true}
                """
        )
    }
}
