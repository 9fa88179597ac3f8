import Identifiers
import StrictJSON
import Testing

@Suite("The members of an object")
struct JSONFieldsTests {
    private func fields(_ value: JSONValue) throws -> JSONFields<JSONFlaw> { try JSONFields(value) { $0 } }

    private func flaw(_ body: () throws -> Void) throws -> JSONFlaw {
        try #require(#expect(throws: JSONFlaw.self) { try body() })
    }

    @Test("are read with their types")
    func types() throws {
        let digest = "sha256:" + String(repeating: "0a", count: 32)
        let fields = try fields([
            "text": "t", "flag": true, "integer": 7, "amount": .number(1.5), "name": "churn", "digest": .string(digest),
            "time": "2026-11-23T09:30:00Z", "texts": ["a", "b"], "kind": "refused",
        ])
        let name: ModelName = try fields.name("name")
        #expect(try fields.text("text") == "t" && fields.flag("flag") && fields.integer("integer") == 7)
        #expect(try fields.amount("amount") == 1.5 && fields.amount("integer") == 7 && name.text == "churn")
        #expect(try fields.digest("digest").description == digest)
        #expect(try fields.time("time").description == "2026-11-23T09:30:00Z")
        #expect(try fields.texts("texts") == ["a", "b"])
    }

    @Test("that are absent or null are no values, and required ones are missed")
    func absent() throws {
        let fields = try fields(["null": .null])
        #expect(try fields.optionalText("null") == nil && fields.optional("none", fields.time) == nil)
        #expect(try fields.texts("none") == [] && fields.members("null").isEmpty)
        #expect(try flaw { _ = try fields.text("none") }.found == "nothing")
        #expect(try flaw { _ = try fields.text("null") }.found == "null")
        #expect(try flaw { _ = try fields.objects("none") }.expected == "an array")
    }

    @Test(
        "of another type, below the least and over the limit are flaws",
        arguments: ["text", "flag", "integer", "name", "digest", "time", "texts", "objects", "members"]
    )
    func wrong(_ reader: String) throws {
        let fields = try fields(["key": reader == "text" ? "longer than five" : [1, 2], "number": -1])
        _ = try flaw {
            switch reader {
            case "text": _ = try fields.text("key", limit: 5)
            case "flag": _ = try fields.flag("key")
            case "integer": _ = try fields.integer("number")
            case "name": let _: ModelName = try fields.name("key")
            case "digest": _ = try fields.digest("key")
            case "time": _ = try fields.time("key")
            case "texts": _ = try fields.texts("key")
            case "objects": _ = try fields.objects("key")
            default: _ = try fields.members("key")
            }
        }
    }

    @Test("have a place in words, through objects and arrays")
    func places() throws {
        let fields = try fields(["models": [["name": "a"], ["versions": ["files": "many"]]]])
        let models = try fields.objects("models")
        #expect(try flaw { _ = try models[1].object("versions").integer("files") }.place == "models 2 versions files")
        #expect(try flaw { _ = try JSONFields(3, place: "bundle.json") { $0 } }.place == "bundle.json")
    }

    @Test("that are texts are read as one map, and a flaw of a part names it")
    func maps() throws {
        let fields = try fields(["tags": ["a": "1", "b": "2"], "mixed": ["c": "3", "d": 4]])
        #expect(try fields.textMap("tags") == ["a": "1", "b": "2"] && fields.textMap("none").isEmpty)
        #expect(fields.members.map(\.key) == fields.keys && fields.keys.count == 2)
        let found = try flaw { _ = try fields.textMap("mixed") }
        #expect(found.place == "mixed d" && found.expected == "a text" && found.found == "the number 4")
        #expect(fields.flaw("tags", "none", found: nil).found == "nothing")
        #expect(try fields.object("tags").flaw("", "fewer").place == "tags")
    }
}
