import Evaluation
import Identifiers
import Inference
import StrictJSON
import Testing

@Suite("Golden records")
struct GoldenRecordTests {
    static let tensors: [Tensor] = [
        Made.doubles(
            [0.1, -0.0, Double.leastNonzeroMagnitude, 1.797e308, .nan, .infinity, -.infinity],
            name: "double"
        ),
        Made.floats([0.1, .nan, -.infinity, 3.4e38], name: "float"),
        Tensor(
            name: "half",
            type: .float16,
            shape: [5],
            bytes: Made.bytes([UInt16(0x3C01), 0x0001, 0xFC00, 0x7BFF, 0x8000])
        ),
        Made.longs([.min, .max, 0], name: "long"),
        Made.longs([1_795_000_000_123_456_789], name: "time", content: .datetime),
        Tensor(name: "unsigned", type: .uint64, shape: [2], bytes: Made.bytes([UInt64.max, 1])),
        Tensor(name: "small", type: .int8, shape: [2, 2], bytes: [255, 0, 127, 128]),
        Tensor(name: "flag", type: .bool, shape: [3], bytes: [1, 0, 0], missing: [2]),
        Made.texts(["", "ü\u{0}\"", nil, "e\u{301}"], name: "text"),
        Made.texts([#"{"a":[1.0,null]}"#], name: "json", content: .json),
        Tensor(name: "raw", type: .bytes, shape: [2], bytes: [3, 0, 0, 0, 0xFF, 0, 1, 0, 0, 0, 0]),
        Tensor(name: "empty", type: .float64, shape: [0, 4], bytes: []),
        Tensor(name: "scalar", type: .int32, shape: [], bytes: [7, 0, 0, 0]),
    ]

    @Test("A tensor of any type is the same after it was written and read", arguments: tensors)
    func roundTrip(_ tensor: Tensor) throws {
        let record = try Made.record(
            input: ModelInput(form: .array, tensors: [tensor], parameters: ["t": .number(0.5), "list": [1, "a"]]),
            output: Made.array(tensor, probabilities: Made.doubles([0.25, 0.75], shape: [1, 2]))
        )
        let bytes = try record.written()
        let read = try GoldenRecord.read(bytes)
        #expect(read.input.tensors[0].missing == tensor.missing)
        #expect(read.input.tensors[0].shape == tensor.shape)
        #expect(try read.written() == bytes)
        if tensor.name != "double", tensor.name != "float" { #expect(read == record) }
        #expect(read.input.tensors[0].bytes.count == tensor.bytes.count)
    }

    @Test("A float that is no number is written as text, since JSON has none")
    func notNumbers() throws {
        let text = String(
            decoding: try Made.record(output: Made.array(Made.doubles([.nan, .infinity, -.infinity, 1]))).written(),
            as: UTF8.self
        )
        #expect(text.contains(#""data":["NaN","Infinity","-Infinity",1.0]"#))
    }

    /// Replacements in a good record, each with a word of its refusal.
    static let hostile: [(of: String, by: String, word: String)] = [
        ("slipway.golden/1", "slipway.golden/3", "format"),
        ("slipway.golden/1", "slipway.golden/2", "format"),
        (#""model":"churn""#, #""model":"../churn""#, "model"),
        (#""version":"3""#, #""version":"active""#, "version"),
        ("sha256:ab", "sha256:zz", "manifest"),
        (#""shape":[3]"#, #""shape":[4]"#, "data"),
        (#""shape":[3]"#, #""shape":[-3]"#, "shape"),
        (#""shape":[3]"#, #""shape":[3.0]"#, "shape"),
        (#""shape":[3]"#, #""shape":[1000000,1000000,1000000,1000000]"#, "shape"),
        (#""shape":[3]"#, #""shape":[9000000]"#, "shape"),
        (#""shape":[3]"#, #""shape":{}"#, "shape"),
        (#""datatype":"FP64""#, #""datatype":"FP65""#, "datatype"),
        (#""datatype":"FP64""#, #""content":"text","datatype":"FP64""#, "content"),
        (#""datatype":"FP64""#, #""datatype":"INT8""#, "data 1"),
        (#""datatype":"FP64""#, #""datatype":"BYTES""#, "data 1"),
        (#""datatype":"FP64""#, #""datatype":"BOOL""#, "data 1"),
        ("[1.0,2.0,3.0]", #"["nan",2.0,3.0]"#, "data 1"),
        ("[1.0,2.0,3.0]", "[[1.0],[2.0],[3.0]]", "data 1"),
        ("[1.0,2.0,3.0]", "[1.0,2.0]", "data"),
        (#""form":"frame""#, #""form":"json""#, "tensors"),
        (#""form":"frame""#, #""form":"table""#, "form"),
        (#""relative":1e-06"#, #""relative":-1"#, "relative"),
        (#""relative":1e-06"#, #""relative":"NaN""#, "relative"),
        (#""relative":1e-06"#, #""relative":1e999"#, "JSON"),
        (#""p50":0.001"#, #""p50":0.5"#, "p50"),
        (#""runs":50"#, #""runs":0"#, "one run"),
        (#""numpy":"2.4.6""#, #""numpy":2.4"#, "numpy"),
        (#""created":"20"#, #""created":"x0"#, "created"),
        (#""created":"#, #""created":1,"created":"#, "JSON"),
        (#""tolerance":{"#, #""tolerated":{"#, "tolerance"),
    ]

    @Test("What is not exactly a record is refused by name", arguments: hostile)
    func refused(_ change: (of: String, by: String, word: String)) throws {
        let good = String(
            decoding: try Made.record(output: Made.array(Made.longs([1, 0, 1]))).written(),
            as: UTF8.self
        )
        let bad = good.replacing(change.of, with: change.by, maxReplacements: 1)
        #expect(bad != good)
        let failure = #expect(throws: ScoringFailure.self) { try GoldenRecord.read(Array(bad.utf8)) }
        #expect(failure?.code == .goldenInvalid)
        #expect(failure?.description.contains(change.word) == true, "\(failure?.description ?? "")")
    }

    @Test("What the input was written in is kept, with the labels of its rows")
    func origin() throws {
        let tensor = Made.texts(["a", nil], name: "t")
        for (origin, index) in [(ModelInput.Origin.csv, nil), (.table, Array(#"["x",NaN]"#.utf8)), (.rows, nil)] {
            let input = ModelInput(form: .frame, origin: origin, tensors: [tensor], index: index)
            let record = try Made.record(input: input, output: Made.array(Made.longs([1, 0])))
            #expect(try GoldenRecord.read(record.written()).input == input)
        }
        let text = String(
            decoding: try Made.record(output: Made.array(Made.longs([1, 0, 1]))).written(),
            as: UTF8.self
        )
        #expect(!text.contains("origin") && !text.contains("index"))
    }

    private static let withColumns = GoldenTolerance(
        relative: 1e-6,
        absolute: 1e-9,
        columns: [
            .init(name: "yhat_upper", limits: nil), .init(name: "yhat", limits: .init(relative: 0.5, absolute: 0)),
        ]
    )

    @Test("What holds for single columns is kept, in a format that readers who do not know it refuse by name")
    func columns() throws {
        let plain = try Made.record(output: Made.array(Made.longs([1])))
        #expect(String(decoding: try plain.written(), as: UTF8.self).contains("slipway.golden/1"))
        let record = try Made.record(output: Made.array(Made.longs([1])), tolerance: Self.withColumns)
        let text = String(decoding: try record.written(), as: UTF8.self)
        #expect(text.contains("slipway.golden/2"))
        #expect(try GoldenRecord.read(Array(text.utf8)) == record)
        #expect(record.tolerance.ignored == ["yhat_upper"])
        // The first format has no columns: there it is a key that is not known.
        let first = try GoldenRecord.read(Array(text.replacing("slipway.golden/2", with: "slipway.golden/1").utf8))
        #expect(first.tolerance == .standard)
    }

    @Test(
        "What says two things of a column, or nothing, is refused",
        arguments: [
            (#""ignored":true"#, #""ignored":true,"relative":1"#), (#""ignored":true"#, #""ignored":"yes""#),
            (#""ignored":true,"#, ""), ("yhat_upper", "yhat"), (#""relative":0.5"#, #""relative":-1"#),
            (#""name":"yhat","#, ""),
        ]
    )
    func hostileColumns(_ change: (of: String, by: String)) throws {
        let record = try Made.record(output: Made.array(Made.longs([1])), tolerance: Self.withColumns)
        let good = String(decoding: try record.written(), as: UTF8.self)
        let bad = good.replacing(change.of, with: change.by, maxReplacements: 1)
        #expect(bad != good, "\(good)")
        let failure = #expect(throws: ScoringFailure.self) { try GoldenRecord.read(Array(bad.utf8)) }
        #expect(failure?.code == .goldenInvalid)
    }

    @Test("A record is of one version and one content")
    func require() throws {
        let record = try Made.record(output: Made.array(Made.longs([1, 0, 1])))
        try record.require(record.model, record.version, record.manifest)
        let other = try #require(ModelName("other"))
        #expect(throws: ScoringFailure.self) { try record.require(other, record.version, record.manifest) }
        try record.renamed(other).require(other, record.version, record.manifest)
    }

    @Test("Values are cut to the first rows, of any width")
    func prefix() throws {
        let input = ModelInput(
            form: .frame,
            tensors: [Made.texts(["a", "long text", nil], name: "t"), Made.doubles([1, 2, 3], name: "x")]
        )
        let cut = input.prefix(rows: 2)
        #expect(cut.rows == 2)
        #expect(cut.tensors[0] == Made.texts(["a", "long text"], name: "t"))
        #expect(cut.tensors[1] == Made.doubles([1, 2], name: "x"))
        #expect(input.prefix(rows: 9) == input)
    }
}
