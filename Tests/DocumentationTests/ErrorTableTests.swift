import Archive
import AutomationNode
import Bundles
import Conformance
import ContentStore
import DurableFiles
import Foundation
import Identifiers
import Inference
import Integrity
import MLflow
import ModelScan
import NodeAPI
import NodeClient
import NodeServer
import SavedModels
import Signing
import StrictJSON
import TestSupport
import Testing
import TrackingServer

@testable import slipway

@Suite struct ErrorTableTests {
    /// Every code that an error of any target can carry.
    static let codes: [String] = {
        func all<Code: FailureCode>(_: Code.Type) -> [String] { Code.allCases.map(\.rawValue) }
        return all(FileCode.self) + all(JSONCode.self) + all(ArchiveCode.self) + all(SigningCode.self)
            + all(StoreCode.self) + all(CheckCode.self) + all(BundleCode.self) + all(MLflowCode.self)
            + all(TrackingCode.self)
            + all(ScanCode.self)
            + all(SavedModelsCode.self)
            + all(NodeCode.self) + all(ClientCode.self) + all(ListenCode.self) + all(RequestCode.self)
            + all(CommandCode.self) + all(ScoringCode.self) + all(ConformanceCode.self)
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

    @Test("codes are lower-case words, dotted")
    func grammar() {
        for code in Self.codes {
            #expect(code.wholeMatch(of: /[a-z]+(\.[a-z0-9]+(-[a-z0-9]+)*)+/) != nil, "\(code)")
        }
    }
}
