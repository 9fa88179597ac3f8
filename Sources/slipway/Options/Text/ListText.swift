import ArgumentParser

/// Lists with commas.
enum ListText {
    static func items(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map(String.init).filter { !$0.isEmpty }
    }

    /// - Throws: a usage error for an item that is no finite number, an empty one too: left out, the others would move up.
    static func numbers(_ text: String, _ option: String) throws -> [Double] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { item in
            guard let number = Double(item), number.isFinite else {
                throw ValidationError("\(option): \"\(item)\" is no number.")
            }
            return number
        }
    }
}
