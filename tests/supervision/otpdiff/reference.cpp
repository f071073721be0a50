// SPDX-License-Identifier: MIT
#include "reference.h"

#include "support/escript.h"

namespace OtpDiff {

bool hasErlang()
{
    return !TestSupport::escript().isEmpty();
}

std::vector<std::string> runReference(const std::vector<Script> &scripts)
{
    std::vector<std::string> texts;
    for (const Script &script : scripts)
        texts.push_back(toText(script));
    return TestSupport::logsByErlang(QStringLiteral(OTP_REFERENCE), texts);
}

} // namespace OtpDiff
