package import EvaluationRecords
import Identifiers
import MLflow

/// Reads `evaluation.yaml`: a list of assertions, or a map with the key `assertions`.
///
/// ```
/// - name: adults are approved
///   where: age >= 18 and city in ["Oslo", "Bergen"]
///   expect: {class: approved}        # or {range: [0, 1]}, or {metric: recall, at-least: 0.7}
///   at-least: 0.9
///   allow-empty: false
/// ```
package struct AssertionFile {
    private static let longest = 1 << 20
    private static let most = 1000

    private let subject: String
    private let columns: [PlannedColumn]
    private let task: EvaluationTask
    private let classes: [String]

    /// - Parameters:
    ///   - subject: what messages call the file.
    ///   - columns: of the data set, with their kinds.
    /// - Throws: `evaluation.assertions`, `evaluation.condition`, with the line.
    package static func read(
        _ bytes: [UInt8],
        subject: String = "evaluation.yaml",
        columns: [PlannedColumn],
        task: EvaluationTask,
        classes: [String]
    ) throws(EvaluationFailure) -> [EvaluationAssertion] {
        let file = AssertionFile(subject: subject, columns: columns, task: task, classes: classes)
        guard bytes.count <= longest else {
            throw EvaluationFailure(.assertions, subject, expected: "at most \(longest) bytes", found: "\(bytes.count)")
        }
        let root: Setting
        do throws(MLflowFailure) {
            root = try YAMLSettings.read(bytes, subject: subject)
        } catch {
            throw EvaluationFailure(.assertions, subject, error.message, underlying: error)
        }
        return try file.assertions(root)
    }

    private init(subject: String, columns: [PlannedColumn], task: EvaluationTask, classes: [String]) {
        self.subject = subject
        self.columns = columns
        self.task = task
        self.classes = classes
    }

    private func assertions(_ root: Setting) throws(EvaluationFailure) -> [EvaluationAssertion] {
        var list = root
        if case .map(let members) = root.content {
            guard members.count == 1, let member = members.first, member.key == "assertions" else {
                throw flaw(
                    root,
                    "the key assertions alone",
                    members.map { "\"\($0.key.printable)\"" }.joined(separator: ", ")
                )
            }
            list = member.value
        }
        guard case .list(let items) = list.content else { throw flaw(list, "a list of assertions", Self.kind(list)) }
        guard items.count <= Self.most else { throw flaw(list, "at most \(Self.most) assertions", "\(items.count)") }
        var assertions: [EvaluationAssertion] = []
        var names: Set<[UInt8]> = []
        for item in items {
            let assertion = try self.assertion(item)
            guard names.insert(Array(assertion.name.utf8)).inserted else {
                throw flaw(item, "each name once", "\"\(assertion.name.printable)\" twice")
            }
            assertions.append(assertion)
        }
        return assertions
    }

    private func assertion(_ item: Setting) throws(EvaluationFailure) -> EvaluationAssertion {
        let members = try map(item, ["name", "where", "expect", "at-least", "allow-empty"])
        guard let nameSetting = members["name"], let expect = members["expect"] else {
            throw flaw(item, "the keys name and expect", members.keys.sorted().joined(separator: ", "))
        }
        let name = try text(nameSetting)
        guard !name.isEmpty, name.utf8.count <= RecordText.limit else {
            throw flaw(nameSetting, "a name of 1 to \(RecordText.limit) bytes", "\(name.utf8.count) bytes")
        }
        var condition = RowCondition.all
        if let setting = members["where"] {
            let place = "\(subject), line \(setting.line)"
            condition = try RowCondition.parse(try text(setting), columns: columns, subject: place)
        }
        let (expectation, own) = try expectation(expect)
        let given = try members["at-least"].map { setting throws(EvaluationFailure) in (setting, try number(setting)) }
        let atLeast = try bound(item, expectation, own, given)
        return EvaluationAssertion(
            name: name,
            condition: condition,
            expectation: expectation,
            atLeast: atLeast,
            allowEmpty: try members["allow-empty"].map { setting throws(EvaluationFailure) in try flag(setting) }
                ?? false
        )
    }

    private func bound(
        _ item: Setting,
        _ expectation: EvaluationAssertion.Expectation,
        _ own: Double?,
        _ given: (setting: Setting, value: Double)?
    ) throws(EvaluationFailure) -> Double {
        if case .metric = expectation {
            guard let bound = own ?? given?.value, own == nil || given == nil else {
                throw flaw(item, "at-least once, in expect", own == nil ? "nothing" : "two")
            }
            return bound
        }
        guard let given else { throw flaw(item, "at-least, a share of rows from 0 to 1", "nothing") }
        guard (0...1).contains(given.value) else {
            throw flaw(given.setting, "a share of rows from 0 to 1", "\(given.value)")
        }
        return given.value
    }

    private func expectation(
        _ setting: Setting
    ) throws(EvaluationFailure) -> (EvaluationAssertion.Expectation, atLeast: Double?) {
        let members = try map(setting, ["class", "range", "metric", "at-least"])
        let kinds = ["class", "range", "metric"].filter { members[$0] != nil }
        guard kinds.count == 1, members["at-least"] == nil || kinds == ["metric"] else {
            throw flaw(
                setting,
                "one of {class: NAME}, {range: [LOW, HIGH]}, {metric: NAME, at-least: NUMBER}",
                members.keys.sorted().joined(separator: ", ")
            )
        }
        if let label = members["class"] { return (.predicted(try self.label(label)), nil) }
        if let range = members["range"] { return (.range(try self.range(range)), nil) }
        guard let metric = members["metric"] else { throw flaw(setting, "an expectation", "nothing") }
        let atLeast = try members["at-least"].map { setting throws(EvaluationFailure) in try number(setting) }
        return (.metric(try self.metric(metric)), atLeast)
    }

    private func label(_ setting: Setting) throws(EvaluationFailure) -> String {
        let label = try text(setting)
        guard let found = classes.first(where: { $0.isSame(as: label) }) else {
            let names = classes.prefix(20).map { "\"\($0.printable)\"" }.joined(separator: ", ")
            throw flaw(
                setting,
                names.isEmpty ? "a range: the task has no classes" : "a class, one of \(names)",
                "\"\(label.printable)\""
            )
        }
        return found
    }

    private func range(_ setting: Setting) throws(EvaluationFailure) -> ClosedRange<Double> {
        guard task != .multiclass else {
            throw flaw(setting, "a class: a task of several classes has no one score", "a range")
        }
        guard case .list(let items) = setting.content, items.count == 2 else {
            throw flaw(setting, "a list of two numbers", Self.kind(setting))
        }
        let (low, high) = (try number(items[0]), try number(items[1]))
        guard low <= high else { throw flaw(setting, "a range that rises", "[\(low), \(high)]") }
        return low...high
    }

    private func metric(_ setting: Setting) throws(EvaluationFailure) -> MetricName {
        let name = try text(setting)
        guard let metric = MetricName(name), metric.facts != nil, metric.facts?.kind != .fairness else {
            throw flaw(setting, "a metric, such as recall or roc_auc", "\"\(name.printable)\"")
        }
        return metric
    }

    // MARK: Values

    private func map(_ setting: Setting, _ known: Set<String>) throws(EvaluationFailure) -> [String: Setting] {
        guard case .map(let members) = setting.content else { throw flaw(setting, "a map", Self.kind(setting)) }
        var map: [String: Setting] = [:]
        for member in members {
            guard known.contains(member.key) else {
                throw flaw(
                    member.value,
                    "one of the keys \(known.sorted().joined(separator: ", "))",
                    "\"\(member.key.printable)\""
                )
            }
            guard map.updateValue(member.value, forKey: member.key) == nil else {
                throw flaw(member.value, "each key once", "\(member.key) twice")
            }
        }
        return map
    }

    private func text(_ setting: Setting) throws(EvaluationFailure) -> String {
        guard case .text(let text) = setting.content else { throw flaw(setting, "a text", Self.kind(setting)) }
        return text
    }

    private func number(_ setting: Setting) throws(EvaluationFailure) -> Double {
        let text = try text(setting)
        guard let number = Double(text), number.isFinite else {
            throw flaw(setting, "a number", "\"\(text.printable)\"")
        }
        return number
    }

    private func flag(_ setting: Setting) throws(EvaluationFailure) -> Bool {
        switch try text(setting) {
        case "true", "True": return true
        case "false", "False": return false
        case let other: throw flaw(setting, "true or false", "\"\(other.printable)\"")
        }
    }

    private static func kind(_ setting: Setting) -> String {
        switch setting.content {
        case .nothing: "nothing"
        case .text: "a text"
        case .list: "a list"
        case .map: "a map"
        }
    }

    private func flaw(_ setting: Setting, _ expected: String, _ found: String) -> EvaluationFailure {
        EvaluationFailure(.assertions, "\(subject), line \(setting.line)", expected: expected, found: found)
    }
}
