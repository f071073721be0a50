# SPDX-License-Identifier: MIT
# The bill of materials that is installed beside the libraries: SPDX 2.3 as JSON, made from what this build found and builds.
# Its texts are the same wherever it is built: the date is SOURCE_DATE_EPOCH's, or that of the newest release in the CHANGELOG.

# A component, with the modules of Qt that it stands on: called for each that is installed.
function(qactors_add_to_sbom component modules)
    set_property(GLOBAL APPEND PROPERTY QACTORS_SBOM_COMPONENTS ${component})
    set_property(GLOBAL PROPERTY QACTORS_SBOM_${component} ${modules})
endfunction()

function(qactors_sbom_package out id name version license rest)
    set(${out} "    {
      \"SPDXID\": \"SPDXRef-${id}\",
      \"name\": \"${name}\",
      \"versionInfo\": \"${version}\",
      \"downloadLocation\": \"NOASSERTION\",
      \"filesAnalyzed\": false,
      \"licenseConcluded\": \"${license}\",
      \"licenseDeclared\": \"${license}\",
      \"copyrightText\": \"NOASSERTION\",
      ${rest}
    }" PARENT_SCOPE)
endfunction()

function(qactors_write_sbom path)
    if(DEFINED ENV{SOURCE_DATE_EPOCH})
        string(TIMESTAMP created "%Y-%m-%dT%H:%M:%SZ" UTC)
    else()
        file(STRINGS ${PROJECT_SOURCE_DIR}/CHANGELOG.md released REGEX "^## \\[[0-9.]+\\] - " LIMIT_COUNT 1)
        string(REGEX REPLACE ".* - " "" released "${released}")
        set(created "${released}T00:00:00Z")
    endif()

    set(packages "")
    set(relations "{\"spdxElementId\": \"SPDXRef-DOCUMENT\", \"relationshipType\": \"DESCRIBES\", \"relatedSpdxElement\": \"SPDXRef-QActors\"}")
    qactors_sbom_package(package QActors QActors ${PROJECT_VERSION} MIT "\"supplier\": \"Organization: The QActors authors\",
      \"primaryPackagePurpose\": \"LIBRARY\",
      \"externalRefs\": [{\"referenceCategory\": \"PACKAGE-MANAGER\", \"referenceType\": \"purl\", \"referenceLocator\": \"pkg:generic/qactors@${PROJECT_VERSION}\"}]")
    list(APPEND packages "${package}")

    get_property(components GLOBAL PROPERTY QACTORS_SBOM_COMPONENTS)
    set(used QCoro6Core)
    foreach(component IN LISTS components)
        qactors_sbom_package(package QActors${component} QActors${component} ${PROJECT_VERSION} MIT
            "\"supplier\": \"Organization: The QActors authors\",\n      \"primaryPackagePurpose\": \"LIBRARY\"")
        list(APPEND packages "${package}")
        list(APPEND relations "{\"spdxElementId\": \"SPDXRef-QActors\", \"relationshipType\": \"CONTAINS\", \"relatedSpdxElement\": \"SPDXRef-QActors${component}\"}")
        get_property(modules GLOBAL PROPERTY QACTORS_SBOM_${component})
        if(component STREQUAL "Core")
            list(APPEND modules QCoro6Core)
        else()
            list(APPEND modules QActorsCore)
        endif()
        foreach(module IN LISTS modules)
            list(APPEND relations "{\"spdxElementId\": \"SPDXRef-QActors${component}\", \"relationshipType\": \"DEPENDS_ON\", \"relatedSpdxElement\": \"SPDXRef-${module}\"}")
        endforeach()
        list(APPEND used ${modules})
    endforeach()

    list(REMOVE_DUPLICATES used)
    foreach(module IN LISTS used)
        if(module MATCHES "^Qt6")
            qactors_sbom_package(package ${module} ${module} ${Qt6Core_VERSION} "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only"
                "\"supplier\": \"Organization: The Qt Company and the Qt Project\"")
        elseif(module STREQUAL "QCoro6Core")
            qactors_sbom_package(package ${module} ${module} ${QCoro6_VERSION} MIT "\"supplier\": \"Organization: The QCoro authors\"")
        else()
            continue() # one of ours
        endif()
        list(APPEND packages "${package}")
    endforeach()

    list(JOIN packages ",\n" packages)
    list(JOIN relations ",\n    " relations)
    # The document's name in the world: another for other contents.
    string(UUID uuid NAMESPACE 6ba7b811-9dad-11d1-80b4-00c04fd430c8 TYPE SHA1 NAME "${PROJECT_VERSION}${created}${packages}${relations}")
    file(WRITE ${path} "{
  \"spdxVersion\": \"SPDX-2.3\",
  \"dataLicense\": \"CC0-1.0\",
  \"SPDXID\": \"SPDXRef-DOCUMENT\",
  \"name\": \"QActors-${PROJECT_VERSION}\",
  \"documentNamespace\": \"urn:uuid:${uuid}\",
  \"creationInfo\": {\"created\": \"${created}\", \"creators\": [\"Organization: The QActors authors\"]},
  \"packages\": [
${packages}
  ],
  \"relationships\": [
    ${relations}
  ]
}
")
endfunction()
