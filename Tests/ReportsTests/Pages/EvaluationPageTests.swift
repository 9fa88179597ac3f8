import EvaluationRecords
import Identifiers
import TestSupport
import Testing

@testable import Reports

@Suite struct EvaluationPageTests {
    @Test("a page is well-formed, has no script, sends no request and is small", arguments: EvaluationTask.allCases)
    func sound(_ task: EvaluationTask) throws {
        let bytes = try EvaluationPage.html(Sample.record(task))
        try Self.require(sound: bytes)
    }

    /// The rules of every page, whatever is in the record.
    static func require(sound bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) throws {
        #expect(bytes.count <= PageLimits.bytes, sourceLocation: location)
        let text = String(decoding: bytes, as: UTF8.self)
        for word in ["<script", "http:", "https:", "url(", "@import", "javascript:", "<iframe", "<link", "<base"] {
            #expect(!text.lowercased().contains(word), "\(word)", sourceLocation: location)
        }
        let page = try WellFormed(bytes)
        for element in page.elements {
            #expect(!element.attributes.keys.contains { $0.hasPrefix("on") }, sourceLocation: location)
            for key in ["src", "srcset", "action", "formaction", "xlink:href"] {
                #expect(element.attributes[key] == nil, "\(key)", sourceLocation: location)
            }
        }
        let policy = page.elements.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }
        #expect(policy?.attributes["content"]?.hasPrefix("default-src 'none'") == true, sourceLocation: location)
        try requireAccess(page, location)
    }

    private static func requireAccess(_ page: WellFormed, _ location: SourceLocation) throws {
        let ids = page.elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count, "each id once", sourceLocation: location)
        let named = page.elements.flatMap {
            ($0.attributes["aria-labelledby"] ?? "").split(separator: " ").map(String.init)
        }
        #expect(Set(named).subtracting(ids).isEmpty, "labels that are there", sourceLocation: location)
        let anchors = page.elements.compactMap { $0.attributes["href"] }.filter { $0.hasPrefix("#") }
        #expect(Set(anchors.map { String($0.dropFirst()) }).subtracting(ids).isEmpty, sourceLocation: location)
        for image in page.elements.filter({ $0.name == "svg" }) {
            #expect(image.attributes["role"] == "img", sourceLocation: location)
            #expect(image.attributes["aria-labelledby"] != nil, sourceLocation: location)
        }
        var level = 0
        for heading in page.elements.compactMap({
            $0.name.count == 2 && $0.name.hasPrefix("h") ? Int($0.name.dropFirst()) : nil
        }) {
            #expect(heading <= level + 1, "headings in their order", sourceLocation: location)
            level = heading
        }
        let tables = page.elements.filter { $0.name == "table" }.count
        #expect(page.elements.filter { $0.name == "caption" }.count == tables, sourceLocation: location)
        #expect(page.elements.first { $0.name == "html" }?.attributes["lang"] == "en", sourceLocation: location)
    }

    @Test(
        "every metric of the record is on its page, with its interval or its reason",
        arguments: EvaluationTask.allCases
    )
    func complete(_ task: EvaluationTask) throws {
        let record = try Sample.record(task)
        let text = try WellFormed(EvaluationPage.html(record)).text
        for name in record.result.metrics.names {
            let figure = try #require(record.result.metrics[name])
            #expect(text.contains(name.title))
            if let value = figure.value { #expect(text.contains(Digits.figure(value)), "\(name)") }
            if let bounds = figure.bounds { #expect(text.contains(bounds.text), "\(name)") }
            if let reason = figure.reason ?? figure.noInterval { #expect(text.contains(reason.sentence), "\(name)") }
        }
        for part in [
            record.id.description, record.id.short, record.result.dataset.digest.description,
            "1 of 1 requirements do not hold",
        ]
        where task != .other || !part.contains("requirements") {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test("a screen that cannot be given says why, and none is absent", arguments: EvaluationTask.allCases)
    func undefined(_ task: EvaluationTask) throws {
        let screens = EvaluationScreens().completed(for: task, .constantScore)
        let result = try Sample.full(
            task,
            screens,
            classes: task == .binary ? ["No", "Yes"] : [],
            positive: task == .binary ? "Yes" : nil
        )
        let page = try WellFormed(EvaluationPage.html(EvaluationRecord(result: result, run: Sample.run)))
        let count = page.text.components(of: FigureReason.constantScore.sentence)
        #expect(count == EvaluationScreens.names(of: task).count)
    }

    @Test("hostile texts change nothing but what is read", arguments: Sample.hostile.indices)
    func hostile(_ index: Int) throws {
        let text = Sample.hostile[index]
        let classes = [text.isEmpty ? "x" : text, "other"]
        var screens = Sample.binaryScreens
        screens.confusion = .given(ConfusionScreen(labels: classes, cells: .dense([[4, 1], [1, 3]], weighted: nil)))
        screens.density = .given(
            DensityScreen(edges: [0, 0.5, 1], classes: [classes[0]: [1, 2], classes[1]: [3, 4]])
        )
        let result = try Sample.full(
            .binary,
            screens,
            classes: classes,
            positive: classes[1],
            slices: [Sample.slice(text, .category(text), Sample.metrics)],
            dataset: text,
            warnings: [EvaluationWarning(code: "data.overlap", detail: text)]
        )
        let run = EvaluationRun(
            created: Sample.run.created,
            producer: text,
            seconds: 1,
            environment: RunEnvironment(python: text, packages: [text: text], node: nil),
            name: text,
            tags: [text: text]
        )
        let bytes = try EvaluationPage.html(EvaluationRecord(result: result, run: run))
        try Self.require(sound: bytes)
        let page = String(decoding: bytes, as: UTF8.self)
        for scalar: Unicode.Scalar in ["\u{202E}", "\u{200F}", "\u{0}", "\u{7}", "\u{FFFE}", "\u{E000}"] {
            #expect(!page.unicodeScalars.contains(scalar))
        }
        let plain = try WellFormed(EvaluationPage.html(Sample.record(.binary))).elements.map(\.name)
        let names = try WellFormed(bytes).elements.map(\.name)
        #expect(Set(names).subtracting(plain).isEmpty, "no element that other pages lack")
    }

    @Test("a record of 4,000 slices with long names has a page within the limit")
    func manySlices() throws {
        let name = String(repeating: "<&>\"", count: 20)
        let slices = (0..<4_000).map { Sample.slice("\($0 / 20)\(name)", .category("\($0)\(name)"), Sample.metrics) }
        let result = try Sample.full(
            .binary,
            Sample.binaryScreens,
            classes: ["No", "Yes"],
            positive: "Yes",
            slices: slices
        )
        let bytes = try EvaluationPage.html(EvaluationRecord(result: result, run: Sample.run))
        try Self.require(sound: bytes)
        #expect(String(decoding: bytes, as: UTF8.self).contains("of 200 columns are shown"))
    }

    @Test("curves of 1,000 points and 41 thresholds have a page within the limit, at full detail")
    func longCurves() throws {
        var screens = Sample.binaryScreens
        let steps = (0..<1_000).map { Double($0) / 999 }
        screens.roc = .given(
            RocScreen(
                fpr: steps,
                tpr: steps.map { $0.squareRoot() },
                thresholds: [.infinite] + steps.dropFirst().reversed().map { Cutoff($0) },
                pointsTotal: 100_000
            )
        )
        screens.thresholdSweep = .given(ThresholdSweep(points: (0...40).map { Self.point(Double($0) / 40) }))
        let result = try Sample.full(.binary, screens, classes: ["No", "Yes"], positive: "Yes")
        let record = try EvaluationRecord(result: result, run: Sample.run)
        let bytes = try EvaluationPage.html(record)
        try Self.require(sound: bytes)
        let full = try PageTemplates.bytes(of: EvaluationPage.page(record, PageLimits.levels[0], []))
        #expect(bytes == full)
        try Self.requireSwitch(WellFormed(bytes), String(decoding: bytes, as: UTF8.self), 41, checked: "t20")
    }

    /// A radio button, a label, a panel and a rule for each threshold.
    private static func requireSwitch(_ page: WellFormed, _ text: String, _ count: Int, checked: String) throws {
        let buttons = page.elements.filter { $0.attributes["type"] == "radio" }
        #expect(buttons.count == count)
        #expect(Set(buttons.map { $0.attributes["name"] }).count == 1)
        #expect(buttons.filter { $0.attributes["checked"] != nil }.map { $0.attributes["id"] } == [checked])
        let labels = page.elements.filter { $0.name == "label" }.compactMap { $0.attributes["for"] }
        #expect(labels == buttons.compactMap { $0.attributes["id"] })
        for index in 0..<count {
            #expect(page.elements.filter { $0.attributes["class"] == "p p\(index)" }.count == 1)
            #expect(text.contains("#t\(index):checked~.panels .p\(index){display:block}"))
        }
    }

    private static func point(_ threshold: Double) -> ThresholdPoint {
        ThresholdPoint(
            threshold: threshold,
            tn: 4,
            fp: 1,
            fn: 1,
            tp: 3,
            accuracy: 0.75,
            balancedAccuracy: 0.75,
            precision: threshold == 1 ? nil : 0.75,
            recall: 0.75,
            specificity: 0.8,
            fpr: 0.2,
            f1: 0.75,
            mcc: 0.5,
            cohenKappa: 0.5,
            hammingLoss: 0.25,
            jaccard: 0.5,
            predictedPositiveRate: 0.5,
            costGainPerRow: 0.3,
            undefined: threshold == 1 ? ["precision": .noPredictedPositive] : [:]
        )
    }

    @Test("drawings take any finite numbers")
    func extremes() {
        for range in [
            -1e308...1e308, Double.leastNonzeroMagnitude...(3 * Double.leastNonzeroMagnitude), 0...0, 1e300...1e300,
            -1e-300...1e300,
        ] {
            let axis = Axis("x", range)
            #expect(axis.low < axis.high)
            #expect(axis.ticks.allSatisfy { $0.isFinite })
            #expect((0...1).contains(axis.share(of: range.lowerBound)))
        }
        var path = PathText()
        path.move(1, 1)
        path.line(1.01, 1)
        path.line(2, 0.5)
        #expect(path.text == "M10 10l10-5")
    }
}

extension String {
    /// How often a text stands in this one.
    func components(of text: String) -> Int { ranges(of: text).count }
}
