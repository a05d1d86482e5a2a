// Packs FluentUI for Blazor from an unpacked Aspire bundle into a local package folder, and takes Blazor's script beside it:
// neither is on the partial feed, both are inside the bundle that the Aspire CLI unpacks.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { readSingleFileBundle } from './single-file-bundle.mjs';

const componentsId = 'Microsoft.FluentUI.AspNetCore.Components';
const iconsId = `${componentsId}.Icons`;
const framework = 'net10.0';
const blazorScript = 'blazor.web.10.js'; // net10.0's; the bundle also carries the next one's

/**
 * Writes both packages to `outputDirectory`, and `web/_framework/blazor.web.js` beside that folder. Files that are already as they should be are left alone.
 * @param {{ bundleDirectory: string, outputDirectory: string, version: string }} options `version` is the packages' version as
 *   Directory.Packages.props names it, for example `4.14.4-aspire.13.5.4`.
 * @returns {string[]} the files, as absolute paths
 */
export function generateLocalFeed({ bundleDirectory, outputDirectory, version }) {
  const managed = join(bundleDirectory, 'managed');
  const executable = ['aspire-managed', 'aspire-managed.exe'].map((name) => join(managed, name)).find((path) => existsSync(path));
  if (!executable) throw new Error(`No Aspire bundle in ${bundleDirectory}: managed/aspire-managed is missing. Run eng/setup.mjs again.`);

  const bundle = readSingleFileBundle(executable);
  const libraryVersion = /^\d+\.\d+\.\d+/.exec(version)?.[0];
  if (!libraryVersion) throw new Error(`"${version}" is not a package version. Expected, for example, 4.14.4-aspire.13.5.4.`);
  for (const id of [componentsId, iconsId]) checkBundledVersion(bundle, id, libraryVersion);

  const assets = readAssets(join(managed, 'wwwroot', '_content', componentsId));
  const libraries = bundle.names.filter((name) => name === `${iconsId}.dll` || (name.startsWith(`${iconsId}.`) && name.endsWith('.dll')));
  const packages = [
    {
      id: componentsId,
      description: 'Fluent UI components for Blazor, as shipped inside the Aspire dashboard.',
      dependencies: [],
      files: [
        [`lib/${framework}/${componentsId}.dll`, bundle.read(`${componentsId}.dll`)],
        ...assets.map(({ path, content }) => [`staticwebassets/${path}`, content]),
        [`build/${componentsId}.props`, staticWebAssetsProps(assets)],
        [`buildTransitive/${componentsId}.props`, importProps(componentsId)],
      ],
    },
    {
      id: iconsId,
      description: 'Fluent UI icons for Blazor, as shipped inside the Aspire dashboard.',
      dependencies: [[componentsId, version]],
      files: libraries.map((name) => [`lib/${framework}/${name}`, bundle.read(name)]),
    },
  ];

  mkdirSync(outputDirectory, { recursive: true });
  const written = packages.map((definition) => writePackage(definition, version, outputDirectory));
  written.push(takeBlazorScript(managed, join(dirname(resolve(outputDirectory)), 'web', '_framework')));
  return written;
}

function checkBundledVersion(bundle, id, expected) {
  const libraries = Object.keys(JSON.parse(bundle.read('aspire-managed.deps.json').toString('utf8')).libraries);
  const found = libraries.find((name) => name.toLowerCase().startsWith(`${id.toLowerCase()}/`))?.split('/')[1];
  if (found !== expected) {
    throw new Error(`The Aspire bundle carries ${id} ${found ?? '(none)'}, but Directory.Packages.props asks for ${expected}: change one of them.`);
  }
}

function readAssets(directory) {
  if (!existsSync(directory)) throw new Error(`The Aspire bundle has no ${directory}: its layout is not the one this script knows.`);
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    // Compressed copies are made again by the build of whoever uses the package.
    .filter((entry) => entry.isFile() && !/\.(br|gz|map)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((file) => ({ path: relative(directory, file).split(sep).join('/'), content: readFileSync(file) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Describes the package's static files to the Static Web Assets SDK. */
function staticWebAssetsProps(assets) {
  const items = assets.map(({ path, content }) => {
    const [traitName, traitValue] = path.endsWith('.lib.module.js') ? ['JSModule', 'JSLibraryModule']
      : path.endsWith('.bundle.scp.css') ? ['ScopedCss', 'ProjectBundle']
      : ['', ''];
    const hash = createHash('sha256').update(content).digest();
    // A style bundle carries its fingerprint in its name; the SDK wants to know where.
    const [, before, fingerprint = hash.toString('hex').slice(0, 10)] = /^(.*)\.([a-z0-9]{10})(?=\.bundle\.scp\.css$)/.exec(path) ?? [];
    const relativePath = before ? path.replace(`.${fingerprint}`, '#[.{fingerprint}]!') : path;
    return `    <StaticWebAsset Include="$([System.IO.Path]::GetFullPath('$(MSBuildThisFileDirectory)../staticwebassets/${path}'))">
      <SourceType>Package</SourceType>
      <SourceId>${componentsId}</SourceId>
      <ContentRoot>$([System.IO.Path]::GetFullPath('$(MSBuildThisFileDirectory)../staticwebassets/'))</ContentRoot>
      <BasePath>_content/${componentsId}</BasePath>
      <RelativePath>${relativePath}</RelativePath>
      <AssetKind>All</AssetKind>
      <AssetMode>${traitName === 'ScopedCss' ? 'Reference' : 'All'}</AssetMode>
      <AssetRole>Primary</AssetRole>
      <AssetTraitName>${traitName}</AssetTraitName>
      <AssetTraitValue>${traitValue}</AssetTraitValue>
      <Fingerprint>${fingerprint}</Fingerprint>
      <Integrity>${hash.toString('base64')}</Integrity>
      <CopyToOutputDirectory>Never</CopyToOutputDirectory>
      <CopyToPublishDirectory>PreserveNewest</CopyToPublishDirectory>
      <OriginalItemSpec>$([System.IO.Path]::GetFullPath('$(MSBuildThisFileDirectory)../staticwebassets/${path}'))</OriginalItemSpec>
    </StaticWebAsset>`;
  });
  return `<Project>\n  <ItemGroup>\n${items.join('\n')}\n  </ItemGroup>\n</Project>\n`;
}

const importProps = (id) => `<Project>\n  <Import Project="../build/${id}.props" />\n</Project>\n`;

function writePackage({ id, description, dependencies, files }, version, outputDirectory) {
  const nuspec = `<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>${id}</id>
    <version>${version}</version>
    <authors>Microsoft</authors>
    <license type="expression">MIT</license>
    <description>${description}</description>
    <dependencies>
      <group targetFramework="${framework}">${dependencies.map(([name, at]) => `<dependency id="${name}" version="[${at}]" />`).join('')}</group>
    </dependencies>
    <frameworkReferences>
      <group targetFramework="${framework}"><frameworkReference name="Microsoft.AspNetCore.App" /></group>
    </frameworkReferences>
  </metadata>
</package>
`;
  const extensions = [...new Set(files.map(([name]) => name.slice(name.lastIndexOf('.') + 1)))];
  const contentTypes = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
  ${['nuspec', ...extensions].map((extension) => `<Default Extension="${extension}" ContentType="application/octet" />`).join('\n  ')}
</Types>
`;
  const relationships = `<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/${id}.nuspec" Id="manifest" />
</Relationships>
`;
  const path = join(outputDirectory, `${id}.${version}.nupkg`.toLowerCase());
  const entries = [[`${id}.nuspec`, nuspec], ['[Content_Types].xml', contentTypes], ['_rels/.rels', relationships], ...files]
    .map(([name, content]) => [name, typeof content === 'string' ? strToU8(content) : content]);
  // One date for all, so that equal contents make equal bytes.
  replaceFile(path, Buffer.from(zipSync(Object.fromEntries(entries), { mtime: '1980-01-01T00:00:00' })));
  return path;
}

function takeBlazorScript(managed, directory) {
  const source = join(managed, 'wwwroot', 'framework', blazorScript);
  if (!existsSync(source)) throw new Error(`The Aspire bundle has no wwwroot/framework/${blazorScript}: its layout is not the one this script knows.`);
  const target = join(directory, 'blazor.web.js');
  mkdirSync(directory, { recursive: true });
  replaceFile(target, readFileSync(source));
  return target;
}

/** Another process never sees half a package. */
function replaceFile(path, content) {
  if (existsSync(path) && readFileSync(path).equals(content)) return;
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}
