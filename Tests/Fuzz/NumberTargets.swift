import AutomationNode
import Identifiers
import Inference
import MLflow

/// A text as each time, number and version that is read anywhere. What is taken is written, and reads again as the same.
struct NumberTarget: FuzzTarget {
    func test(_ input: [UInt8]) {
        let text = String(decoding: input, as: UTF8.self)
        times(text, input)
        numbers(text, input)
        versions(text)
        if input.count >= 8 {
            let value = input.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            moments(Int64(bitPattern: value))
        }
    }

    private func times(_ text: String, _ bytes: [UInt8]) {
        if let time = Timestamp(text) {
            require(Timestamp(time.description) == time, "the time \(time) reads otherwise")
        }
        if let time = nanoseconds(bytes) { moments(time) }
        if let seconds = DurationText.seconds(in: text) {
            require(seconds >= 0 && seconds <= 10 * 366 * 86400, "\(seconds) seconds")
        }
    }

    /// Any nanosecond is written, and reads as it is written.
    private func moments(_ value: Int64) {
        var written: [UInt8] = []
        DatetimeText.write(value, to: &written)
        require(nanoseconds(written) == value, "\(value) ns are \(String(decoding: written, as: UTF8.self))")
    }

    private func nanoseconds(_ bytes: [UInt8]) -> Int64? {
        bytes.withUnsafeBufferPointer { DatetimeText.nanoseconds($0) }
    }

    private func numbers(_ text: String, _ bytes: [UInt8]) {
        _ = ByteCount.parse(text)
        bytes.withUnsafeBufferPointer { bytes in
            let whole: Int64? = NumberText.whole(bytes)
            let small: UInt8? = NumberText.whole(bytes)
            require(small == nil || whole == nil || Int64(small ?? 0) == whole, "two numbers of \(text)")
            _ = NumberText.double(bytes)
        }
        if let number = GenerationNumber(text) { require(number.description == text, "a generation \(text)") }
        _ = Digest(text)
    }

    private func versions(_ text: String) {
        if let version = PackageVersion(text) {
            require(PackageVersion(version.description) == version, "the version \(version) reads otherwise")
        }
        if let specifier = VersionSpecifier(text) {
            require(VersionSpecifier(specifier.description) == specifier, "\(specifier) reads otherwise")
            if let version = PackageVersion("1.2.3rc4.post5.dev6+local.7") { _ = specifier.holds(for: version) }
        }
        if let requirement = Requirement(text) { _ = requirement.description }
        _ = RequirementsFile(text)
        if let requirement = VersionRequirement(text) { _ = requirement.holds(for: text) }
    }
}
