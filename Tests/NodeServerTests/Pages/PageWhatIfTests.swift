import AutomationNode
import HTTPTypes
import HummingbirdTesting
import Identifiers
import Inference
import NIOCore
import NodePages
import Serving
import TestSupport
import Testing

@testable import NodeServer

@Suite("What-if")
struct PageWhatIfTests {
    private static let path = "/ui/projects/p/models/m/whatif"

    @Test("a form has a pair of fields for each input, and shows the answers to both rows")
    func asking() async throws {
        let serving = ScriptedServing()
        let node = try await TestNode(serving: serving)
        let browser = try await Browser.signedIn(node)
        let form = try WellFormed(Array((try await browser.get(Self.path)).body.readableBytesView))
        let names = form.elements.filter { $0.name == "input" }.compactMap { $0.attributes["name"] }
        #expect(names.filter { $0 != "csrf" } == ["was.0", "is.0", "was.1", "is.1"])
        let answer = try await browser.post(Self.path, ["was.0": "1", "was.1": "2", "is.0": "5", "is.1": ""])
        #expect(answer.status == .ok)
        let page = try WellFormed(Array(answer.body.readableBytesView))
        #expect(page.text.contains("Changed: a = 5."))
        let cells = page.text.split(separator: "prediction").last.map(String.init) ?? ""
        #expect(cells.hasPrefix("3") && cells.contains("7"), "\(cells.prefix(40))")
        let typed = page.elements.first { $0.attributes["name"] == "is.0" }
        #expect(typed?.attributes["value"] == "5", "what was typed stays")
        #expect(serving.scoringStatistics.series.isEmpty, "a question is no traffic")
    }

    @Test("what is no value of a column is refused in words, and stays to be mended")
    func wrong() async throws {
        let node = try await TestNode(serving: ScriptedServing())
        let browser = try await Browser.signedIn(node)
        let answer = try await browser.post(Self.path, ["was.0": "one\"><script>", "was.1": "2"])
        #expect(answer.status == .ok)
        let page = try WellFormed(Array(answer.body.readableBytesView))
        #expect(page.elements.first { $0.attributes["id"] == "notice" }?.attributes["class"] == "notice bad")
        #expect(page.elements.first { $0.attributes["name"] == "was.0" }?.attributes["value"] == "one\"><script>")
        #expect(try await browser.post(Self.path, ["was.2": "1"]).status == .badRequest)
        #expect(try await browser.post(Self.path, ["was.0": "1", "csrf": "0"]).status == .forbidden)
    }

    @Test("who may not ask a model finds no form, and gets no answer")
    func roles() async throws {
        let node = try await TestNode(serving: ScriptedServing())
        let viewer = try await Browser.signedIn(node, token: try node.token("v", TokenGrant(role: .viewer)))
        #expect(try await viewer.get(Self.path).status == .forbidden)
        #expect(try await viewer.post(Self.path, ["was.0": "1", "was.1": "2"]).status == .forbidden)
    }

    @Test("a text of the example that a field cannot hold as it is leaves the field empty")
    func texts() {
        func text(_ bytes: [UInt8]) -> String { bytes.withUnsafeBufferPointer { WhatIfRow.text(.text($0)) } }
        #expect(text(Array("Zürich\tnorth".utf8)) == "Zürich\tnorth")
        #expect(text(Array(repeating: UInt8(ascii: "a"), count: 1000)).utf8.count == 1000)
        #expect(text(Array(repeating: UInt8(ascii: "a"), count: 1001)).isEmpty)
        for other in ["a\nb", "a\r\nb", "a\u{0}", "\u{1B}[31m", "a\u{FFFE}"] {
            #expect(text(Array(other.utf8)).isEmpty)
        }
        #expect(text([UInt8(ascii: "a"), 0xFF]).isEmpty)
    }

    @Test("answers are read whatever their form is")
    func forms() {
        func names(_ text: String) -> [String] { WhatIfRow.answers(Array(text.utf8)).map(\.name) }
        #expect(
            names(#"{"predictions": [1, 2], "probabilities": [[0.1, 0.9], [0.2, 0.8]], "classes": ["no", "yes"]}"#) == [
                "prediction", "probability no", "probability yes",
            ]
        )
        #expect(names(#"{"predictions": [{"a": 1, "b": "x"}, {"a": 2, "b": null}]}"#) == ["a", "b"])
        #expect(names(#"{"predictions": [[1, 2], [3, 4]]}"#) == ["prediction 0", "prediction 1"])
        #expect(names(#"{"predictions": [1]}"#).isEmpty && names("no JSON").isEmpty)
    }
}
