extension FileScan {
    mutating func scanText(_ content: ScannedContent) throws {
        let text = try TextScan(try content.open())
        for (code, places) in text.places {
            let count = text.counts[code] ?? places.count
            let lines = places.map { String($0.line) }.joined(separator: ", ")
            let more = count > places.count ? " and \(count - places.count) more" : ""
            let place = "line\(count == 1 ? "" : "s") \(lines)\(more)"
            let what =
                code == .pathAbsolute ? "a path of the author's machine: \(text.firstPath ?? "")" : Self.words(code)
            add(code, content, places.first?.offset, "\(what) (\(place))")
        }
    }

    static func words(_ code: ScanCode) -> String {
        switch code {
        case .secretPrivateKey: "a private key"
        case .secretAWS: "an access key of AWS"
        case .secretGoogle: "a key of Google Cloud"
        case .secretAzure: "an account key of Azure Storage"
        case .secretGitHub: "a token of GitHub"
        case .secretGitLab: "a token of GitLab"
        case .secretSlack: "a token of Slack"
        case .secretHuggingFace: "a token of Hugging Face"
        case .secretDatabricks: "a token of Databricks"
        case .secretJWT: "a JSON web token"
        default: "a password in a URL"
        }
    }
}
