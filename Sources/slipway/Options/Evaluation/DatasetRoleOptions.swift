import ArgumentParser
import Datasets
import StrictJSON

/// The meaning of the columns of a data set.
struct DatasetRoleOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The column of the labels.", valueName: "column"))
    var label: String?

    @Option(help: ArgumentHelp("The class that counts as positive.", valueName: "class"))
    var positive: String?

    @Option(
        help: ArgumentHelp(
            "The classes in their order, with commas between them, or as a JSON list.",
            valueName: "classes"
        )
    )
    var labels: String?

    @Option(help: ArgumentHelp("The column of the weights.", valueName: "column"))
    var weight: String?

    @Option(help: ArgumentHelp("The column that names a row; no model is given it.", valueName: "column"))
    var id: String?

    @Option(help: ArgumentHelp("The column of the times.", valueName: "column"))
    var time: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Columns of groups that must be treated alike.", valueName: "column")
    )
    var protected: [String] = []

    @Option(
        help: ArgumentHelp(
            "The type of a column: numeric, categorical, text or ignore (repeatable).",
            valueName: "column=type"
        )
    )
    var type: [String] = []

    func validate() throws {
        _ = try roles()
    }

    /// - Parameter declared: what holds where no option says otherwise.
    /// - Throws: a usage error.
    func roles(over declared: DatasetRoles = DatasetRoles()) throws -> DatasetRoles {
        var roles = declared
        roles.label = label ?? roles.label
        roles.positive = positive ?? roles.positive
        roles.labels = try labels.map(Self.classes) ?? roles.labels
        roles.weight = weight ?? roles.weight
        roles.id = id ?? roles.id
        roles.time = time ?? roles.time
        if !protected.isEmpty { roles.protected = protected }
        roles.types.merge(try types()) { _, new in new }
        return roles
    }

    private func types() throws -> [String: DatasetColumnType] {
        var types: [String: DatasetColumnType] = [:]
        for text in type {
            // A column may have the sign in its name, a type has not.
            guard let equals = text.lastIndex(of: "="), equals > text.startIndex,
                let type = DatasetColumnType(rawValue: String(text[text.index(after: equals)...]))
            else {
                throw ValidationError(
                    "\"\(text)\" is no COLUMN=TYPE: expected one of the types "
                        + DatasetColumnType.allCases.map(\.rawValue).joined(separator: ", ") + "."
                )
            }
            let column = String(text[..<equals])
            guard types.updateValue(type, forKey: column) == nil else {
                throw ValidationError("--type names the column \"\(column)\" twice.")
            }
        }
        return types
    }

    /// Nothing is trimmed: a space belongs to the class.
    private static func classes(_ text: String) throws -> [String] {
        guard text.hasPrefix("[") else {
            return text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard let list = try? JSONParser.parse(Array(text.utf8), subject: "--labels").array,
            list.allSatisfy({ $0.string != nil })
        else { throw ValidationError("--labels \(text) is no JSON list of texts.") }
        return list.compactMap(\.string)
    }
}
