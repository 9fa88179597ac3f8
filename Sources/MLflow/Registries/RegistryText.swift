/// Words that mean something in every kind of registry.
package enum RegistryText {
    /// Deleted versions stay, marked so.
    package static func isDeleted(stage: String?) -> Bool { stage == "Deleted_Internal" }

    package static func stage(_ text: String?) -> String? {
        text == "None" ? nil : present(text)
    }

    package static func workspace(_ text: String?) -> String? {
        text == "default" ? nil : present(text)
    }

    /// nil for the empty text.
    static func present(_ text: String?) -> String? {
        text.flatMap { $0.isEmpty ? nil : $0 }
    }
}
