// SPDX-License-Identifier: MIT
#include "exitterm_p.h"

#include <QActors/erlang/termconversion.h>
#include <QActors/kernel/detail/typename.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

static Term tagged(const char *tag, const QString &text)
{
    return Term::tuple({Term::atom(tag), Term::string(text)});
}

/// The term that a Shutdown from Erlang has as its text; empty for a text of this program's, which stays text.
static std::optional<Term> asShutdownTerm(const QString &text)
{
    if (!text.startsWith(u"{shutdown,"_s))
        return std::nullopt;
    try {
        const Term term = Term::fromString(text);
        if (term.isTuple(2) && term.at(0).isAtom("shutdown") && term.toString() == text)
            return term;
    } catch (const TermError &) { // a text that only begins so
    }
    return std::nullopt;
}

static Term shutdownToTerm(const QString &text)
{
    if (text.isEmpty())
        return Term::atom("shutdown");
    return asShutdownTerm(text).value_or(tagged("shutdown", text));
}

Term exceptionToTerm(const std::exception_ptr &exception)
{
    QString name;
    try {
        std::rethrow_exception(exception);
    } catch (const RemoteExit &exit) {
        return exit.reason();
    } catch (const std::exception &error) {
        name = typeName(typeid(error));
    } catch (...) {
        if (const std::type_info *type = currentExceptionType())
            name = typeName(*type);
    }
    return Term::tuple({Term::atom("error"), Term::string(name), Term::string(describe(exception))});
}

Term exitReasonToTerm(const ExitReason &reason)
{
    switch (reason.kind()) {
    case ExitReason::Kind::Normal: return Term::atom("normal");
    case ExitReason::Kind::Shutdown: return shutdownToTerm(reason.text());
    case ExitReason::Kind::Cancelled: return tagged("cancelled", reason.text());
    case ExitReason::Kind::Killed: return Term::atom("killed");
    case ExitReason::Kind::NoProcess: return Term::atom("noproc");
    case ExitReason::Kind::Error: break;
    }
    return exceptionToTerm(reason.cause());
}

/// Of `{tag,<<"text">>}`.
static std::optional<QString> textOfTagged(const Term &term, const char *tag)
{
    if (!term.isTuple(2) || !term.at(0).isAtom(tag) || !term.at(1).isBinary())
        return std::nullopt;
    return tryFromTerm<QString>(term.at(1));
}

ExitReason exitReasonFromTerm(const Term &term, const QString &node)
{
    using Kind = ExitReason::Kind;
    if (term.isAtom("normal"))
        return Kind::Normal;
    if (term.isAtom("shutdown"))
        return Kind::Shutdown;
    if (term.isAtom("killed") || term.isAtom("kill"))
        return Kind::Killed;
    if (term.isAtom("noproc"))
        return Kind::NoProcess;
    if (const std::optional<QString> text = textOfTagged(term, "cancelled"))
        return ExitReason(Kind::Cancelled, *text);
    if (term.isTuple(2) && term.at(0).isAtom("shutdown")) {
        const std::optional<QString> text = textOfTagged(term, "shutdown");
        return ExitReason(Kind::Shutdown, text && !text->isEmpty() && !asShutdownTerm(*text) ? *text : term.toString());
    }
    return ExitReason::error(std::make_exception_ptr(RemoteExit(term, node)));
}

Term TermCodec<ExitReason>::write(const ExitReason &value, const TermContext &)
{
    return exitReasonToTerm(value);
}

std::optional<ExitReason> TermCodec<ExitReason>::read(const Term &term, TermReading &)
{
    return exitReasonFromTerm(term);
}

} // namespace QActors::detail
