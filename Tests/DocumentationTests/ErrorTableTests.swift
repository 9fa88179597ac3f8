import Archive
import ArgumentParser
import AutomationNode
import Bundles
import Conformance
import ContentStore
import Datasets
import Drifting
import DurableFiles
import Evaluation
import EvaluationRecords
import Fleet
import Foundation
import Identifiers
import Inference
import Integrity
import MLflow
import ModelScan
import Monitoring
import NativeModels
import NodeAPI
import NodeClient
import NodeServer
import OCIRegistry
import Orders
import Reports
import SavedModels
import SignOff
import Signing
import Statistics
import StrictJSON
import TableScoring
import TestSupport
import Testing
import TrackingServer

@testable import slipway

@Suite struct ErrorTableTests {
    /// Every code that an error of any target can carry.
    static let codes: [String] = {
        func all<Code: FailureCode>(_: Code.Type) -> [String] { Code.allCases.map(\.rawValue) }
        return all(FileCode.self) + all(JSONCode.self) + all(ArchiveCode.self) + all(SigningCode.self)
            + all(SignOffCode.self)
            + all(StoreCode.self) + all(CheckCode.self) + all(BundleCode.self) + all(MLflowCode.self)
            + all(TrackingCode.self) + all(RegistryCode.self) + all(OrderCode.self)
            + all(ScanCode.self)
            + all(SavedModelsCode.self)
            + all(NodeCode.self) + all(ClientCode.self) + all(ListenCode.self) + all(RequestCode.self)
            + all(MonitoringCode.self)
            + all(CommandCode.self) + all(ScoringCode.self) + all(ConformanceCode.self)
            + StatisticsError.codes + all(RecordCode.self) + all(EvaluationCode.self) + all(ComparisonCode.self)
            + all(ExplainingCode.self) + all(ReportCode.self) + all(DatasetCode.self)
            + all(DriftingCode.self) + all(NativeModelCode.self) + all(FleetCode.self) + all(EngineCode.self)
    }()

    @Test("every error code has one row in docs/errors.md, and every row is of a code")
    func table() throws {
        let text = try String(contentsOfFile: Fixtures.repository + "/docs/errors.md", encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap {
            $0.split(separator: "`").dropFirst().first.map(String.init)
        }
        #expect(Set(rows).count == rows.count, "each row once")
        #expect(Set(Self.codes).subtracting(rows).sorted() == [], "codes without a row")
        #expect(Set(rows).subtracting(Self.codes).sorted() == [], "rows without a code")
    }

    @Test("every exit status has its row in docs/errors.md and in the manual page, and its word in the other lists")
    func exitStatuses() throws {
        func text(_ path: String) throws -> String {
            try String(contentsOfFile: "\(Fixtures.repository)/\(path)", encoding: .utf8)
        }
        let errors = try text("docs/errors.md")
        let manual = try text("packaging/exit-status.roff") + text("packaging/slipway.1.roff")
        let help = Slipway.configuration.discussion
        let lists = [try text("docs/json/README.md"), try text("docs/operating.md"), help]
        for status in Set(FailureKind.allCases.map(\.exitStatus)) {
            #expect(errors.contains("\n| \(status) | "), "\(status)")
            #expect(manual.contains("\n.B \(status)\n"), "\(status)")
            let word = try Regex("xit status[^.]*\\b\(status) [a-z]")
            for list in lists { #expect(list.firstMatch(of: word) != nil, "\(status)") }
        }
    }

    @Test("what may be tried again, and what is broken, have exit statuses that nothing else has")
    func retryAndBroken() {
        #expect([FailureKind.busy, .unreachable].map(\.exitStatus) == [6, 8])
        let others = FailureKind.allCases.filter { ![.busy, .unreachable, .damaged].contains($0) }
        #expect(Set(others.map(\.exitStatus)).isDisjoint(with: [6, 8, FailureKind.damaged.exitStatus]))
        let damaged: [any FailureCode] = [
            StoreCode.blobMissing, StoreCode.blobDamaged, SavedModelsCode.projectDamaged, CheckCode.unsound,
            NodeCode.generationDamaged, NodeCode.auditBroken, CommandCode.contextDamaged, RecordCode.damaged,
        ]
        for code in damaged { #expect(code.kind == .damaged, "\(code)") }
        let passing: [any FailureCode] = [
            ClientCode.unreachable, ClientCode.timeout, ClientCode.interrupted, ClientCode.stalled,
            TrackingCode.interrupted, TrackingCode.away,
        ]
        for code in passing { #expect(code.kind == .unreachable, "\(code)") }
    }

    @Test("codes are lower-case words, dotted")
    func grammar() {
        for code in Self.codes {
            #expect(code.wholeMatch(of: /[a-z]+(\.[a-z0-9]+(-[a-z0-9]+)*)+/) != nil, "\(code)")
        }
    }
}
