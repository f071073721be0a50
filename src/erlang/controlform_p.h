// SPDX-License-Identifier: MIT
#pragma once

#include "controlmessage_p.h"

namespace QActors::detail {

/// What an operation consists of: after its number one field for each letter of `fields`.
///
/// f: from, a pid; F: from, a pid or a name; t: to, a pid; n: to, a name; p: to, a pid or a name; a: to, an alias; r: reference;
/// x: reason; i: id; k: token; g: group leader; m: function; o: options; l: flags; z: result; -: nothing of use.
struct ControlForm
{
    ControlOperation operation;
    const char *name;
    const char *fields;
    bool hasPayload = false;
};

/// Null for an unknown number.
const ControlForm *controlForm(int number) noexcept;
/// For messages: "the sender".
const char *controlFieldName(char field) noexcept;
/// For messages: "a pid".
const char *controlFieldWanted(char field) noexcept;
/// Whether a term can be that field.
bool controlFieldFits(char field, const Term &term);

} // namespace QActors::detail
