import Yams

/// The conversions of PyYAML's safe reader that fail for some texts: MLflow reads no file that has one of these.
enum YAMLConversion {
    /// - Returns: what such a scalar would have to be; nil for one that is read.
    static func refusal(of scalar: Node.Scalar) -> String? {
        let text = scalar.string
        switch YAMLTag(scalar.tag) {
        case .int?: return isWhole(text) ? nil : "a whole number"
        case .float?: return isNumber(text) ? nil : "a number"
        case .bool?: return truths.contains(text.lowercased()) ? nil : "true or false"
        case .timestamp?: return isDate(text) ? nil : "a time"
        case .seq?, .omap?, .pairs?: return "a list"
        case .map?, .set?: return "a map"
        case .none? where scalar.style == .plain:
            if text == "=" { return "a value in quotes" }
            return looksLikeDate(text) && !isDate(text) ? "a time that exists, or a text in quotes" : nil
        default: return nil
        }
    }

    private static let truths: Set<String> = ["yes", "no", "true", "false", "on", "off"]

    /// As `construct_yaml_int` reads it: decimal, binary, octal, hexadecimal or in base 60.
    private static func isWhole(_ text: String) -> Bool {
        let digits = unsigned(text.filter { $0 != "_" })
        if digits.hasPrefix("0b") { return Int(digits.dropFirst(2), radix: 2) != nil }
        if digits.hasPrefix("0x") { return isMade(of: { $0.isHexDigit }, digits.dropFirst(2)) }
        if digits.hasPrefix("0") { return digits.allSatisfy { ("0"..."7").contains($0) } }
        return digits.split(separator: ":", omittingEmptySubsequences: false).allSatisfy {
            isMade(of: { $0.isNumber }, $0)
        }
    }

    private static func isNumber(_ text: String) -> Bool {
        let digits = unsigned(text.filter { $0 != "_" }.lowercased())
        if [".inf", ".nan", "inf", "nan", "infinity"].contains(digits) { return true }
        return digits.split(separator: ":", omittingEmptySubsequences: false).allSatisfy { Double($0) != nil }
    }

    private static func unsigned(_ text: String) -> Substring {
        text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
    }

    private static func isMade(of accepts: (Character) -> Bool, _ text: Substring) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && accepts($0) }
    }

    /// `2026-11-23` and what else PyYAML takes for a time without being told: a date, with a time behind it or not.
    private static func looksLikeDate(_ text: String) -> Bool {
        // Most texts end here.
        let year = text.utf8.prefix(5)
        guard year.count == 5, year.last == UInt8(ascii: "-"),
            year.dropLast().allSatisfy({ (0x30...0x39).contains($0) })
        else {
            return false
        }
        return isDay(text) || isMoment(text)
    }

    private static func isDay(_ text: String) -> Bool {
        text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil
    }

    private static func isMoment(_ text: String) -> Bool {
        let form =
            /[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?/
        return text.wholeMatch(of: form) != nil
    }

    private static func isDate(_ text: String) -> Bool {
        guard looksLikeDate(text) else { return false }
        let numbers = text.split { !$0.isNumber }.prefix(6).compactMap { Int($0) }
        guard numbers.count == 3 || numbers.count == 6, (1...9999).contains(numbers[0]), (1...12).contains(numbers[1])
        else { return false }
        let isLeap = numbers[0] % 4 == 0 && (numbers[0] % 100 != 0 || numbers[0] % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][numbers[1] - 1]
        guard (1...days).contains(numbers[2]) else { return false }
        return numbers.count == 3 || (numbers[3] < 24 && numbers[4] < 60 && numbers[5] < 60)
    }
}
