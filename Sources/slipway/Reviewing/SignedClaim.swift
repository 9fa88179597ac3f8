import Identifiers
import Signing
import StrictJSON

/// A claim that was signed just now, on its way to the file of claims.
struct SignedClaim {
    let claim: Claim

    init(_ content: ClaimContent, with signing: SigningOptions, at now: Timestamp) throws {
        claim = try Claim.sign(content, with: signing.identity(at: now))
    }

    /// Appends it and says so.
    func add(to file: ClaimsFile, _ json: JSONOptions, _ output: OutputOptions, said: (Claim) -> String) throws {
        try file.append(claim)
        if json.json {
            try Console.write(JSONWriter.text(of: ClaimView(claim: claim).answer(in: file)) + "\n")
        } else {
            try output.console.say(said(claim))
        }
    }
}

extension ClaimView {
    /// The answer of a command that signed it.
    func answer(in file: ClaimsFile) -> JSONValue {
        var answer = value
        answer["file"] = .string(file.path)
        return answer
    }
}
