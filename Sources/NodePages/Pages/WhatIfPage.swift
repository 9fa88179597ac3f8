package import Identifiers
import Reports

/// A row, and what a version would say if some of its values were others.
package enum WhatIfPage {
    /// An input of the model.
    package struct Input: Sendable {
        let name: String
        /// Such as `double`.
        let type: String
        let isRequired: Bool
        /// As they were typed.
        let was: String
        let `is`: String

        package init(name: String, type: String, isRequired: Bool, was: String, is: String) {
            self.name = name
            self.type = type
            self.isRequired = isRequired
            self.was = was
            self.is = `is`
        }
    }

    /// A value of the answer.
    package struct Answer: Sendable {
        package let name: String
        let before: String
        let after: String

        package init(name: String, before: String, after: String) {
            self.name = name
            self.before = before
            self.after = after
        }
    }

    package struct Content: Sendable {
        let project: ProjectName
        let model: ModelName
        /// Nil where it is not served.
        let version: VersionID?
        let inputs: [Input]
        /// Empty before it was asked.
        let answers: [Answer]
        /// Why there is no form, or no answer.
        let problem: String?

        package init(
            project: ProjectName,
            model: ModelName,
            version: VersionID?,
            inputs: [Input],
            answers: [Answer] = [],
            problem: String? = nil
        ) {
            self.project = project
            self.model = model
            self.version = version
            self.inputs = inputs
            self.answers = answers
            self.problem = problem
        }
    }

    /// Inputs that a form has at most.
    package static let mostInputs = 150

    package static func page(_ content: Content, viewer: PageViewer, now: Timestamp) -> NodePage {
        var page = NodePage(
            title: "What if? \(content.model)",
            lead: content.version.map { "Version \($0) answers a row, and the same row with other values." }
                ?? "No version of it answers.",
            crumbs: [
                NodeLink("Projects", PageAddress.projects),
                NodeLink(content.project.text, PageAddress.project(content.project)),
                NodeLink(content.model.text, PageAddress.model(content.project, content.model)),
            ],
            viewer: viewer
        )
        if let problem = content.problem { page.notice = NodePage.Notice(problem, .bad) }
        if !content.answers.isEmpty { page.sections.append(answers(content)) }
        if !content.inputs.isEmpty { page.sections.append(row(content, viewer)) }
        page.shown = now
        return page
    }

    private static func answers(_ content: Content) -> NodeSection {
        let changed = content.inputs.filter { !$0.is.isEmpty && $0.is != $0.was }
        let changes = changed.prefix(20).map { "\(Shown.name($0.name)) = \(Shown.name($0.is))" }
        return NodeSection(
            id: "answer",
            title: "Answer",
            lead: changes.isEmpty ? "Nothing was changed." : "Changed: \(changes.joined(separator: ", ")).",
            parts: [
                .block(
                    .table(
                        nil,
                        DataTable(
                            "The model's answers.",
                            [.text("Answer"), .text("As it was"), .text("Changed")],
                            of: content.answers,
                            most: 200
                        ) { answer in
                            [
                                DataTable.Cell(Shown.name(answer.name)), DataTable.Cell(Shown.sentence(answer.before)),
                                DataTable.Cell(
                                    Shown.sentence(answer.after),
                                    style: answer.before == answer.after ? .plain : .shade2
                                ),
                            ]
                        }
                    )
                )
            ],
            command: command(content)
        )
    }

    private static func command(_ content: Content) -> String {
        "slipway whatif \(content.model) \(content.version?.text ?? "VERSION") --row FILE --set COLUMN=VALUE"
    }

    private static func row(_ content: Content, _ viewer: PageViewer) -> NodeSection {
        var fields: [FormField] = []
        for (index, input) in content.inputs.enumerated() {
            let hint = input.type + (input.isRequired ? "" : ", may be empty")
            fields.append(
                FormField(
                    name: "was.\(index)",
                    label: Shown.name(input.name),
                    hint: hint,
                    value: input.was,
                    mostCharacters: 10_000
                )
            )
            fields.append(
                FormField(
                    name: "is.\(index)",
                    label: "\(Shown.name(input.name)), changed",
                    hint: "Empty: as it was.",
                    value: input.is,
                    mostCharacters: 10_000
                )
            )
        }
        return NodeSection(
            id: "row",
            title: "Row",
            parts: [
                .form(
                    NodeForm(
                        id: "what-if",
                        action: PageAddress.whatIf(content.project, content.model),
                        explanation:
                            "Asks the model twice. It is no traffic: monitoring does not count it, and nothing is kept.",
                        csrf: viewer.csrf,
                        fields: fields,
                        button: "Ask \(content.model)",
                        isWide: true,
                        isPaired: true
                    )
                )
            ],
            command: command(content)
        )
    }
}
