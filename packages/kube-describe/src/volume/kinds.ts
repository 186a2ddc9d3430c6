import { entriesOf, fieldsOf, hasFields, textOf, textsOf, type Fields } from '../text/fields.ts';
import { orNone } from '../text/pairs.ts';

/** A title, and how its value is read from the volume's source. */
export type VolumeRow = readonly [title: string, read: (source: Fields) => string];

/** How a type of volume is called, and its rows. */
export interface VolumeKind {
  readonly type: string;
  readonly rows: readonly VolumeRow[];
}

type Read = (source: Fields) => string;

const text =
  (field: string): Read =>
  (source) =>
    textOf(source[field]);
const known =
  (field: string): Read =>
  (source) =>
    orNone(textOf(source[field]));
const flag =
  (field: string): Read =>
  (source) =>
    String(source[field] === true);
const count =
  (field: string): Read =>
  (source) =>
    textOf(source[field]) || '0';
const words =
  (field: string): Read =>
  (source) =>
    `[${textsOf(source[field]).join(' ')}]`;

const readOnly: VolumeRow = ['ReadOnly:', flag('readOnly')];
const fsType: VolumeRow = ['FSType:', text('fsType')];
// kubectl shows the Go value here.
const secretRef: VolumeRow = [
  'SecretRef:',
  ({ secretRef: reference }) =>
    hasFields(reference)
      ? `&LocalObjectReference{Name:${textOf(fieldsOf(reference)['name'])},}`
      : 'nil',
];

/** Every type of volume by its field in the pod's spec, with kubectl's words. */
export const volumeKinds: Readonly<Record<string, VolumeKind>> = {
  hostPath: {
    type: 'HostPath (bare host directory volume)',
    rows: [
      ['Path:', text('path')],
      // Servers fill in an empty type.
      ['HostPathType:', ({ type }) => (typeof type === 'string' ? type : '<none>')],
    ],
  },
  emptyDir: {
    type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    rows: [
      ['Medium:', text('medium')],
      ['SizeLimit:', ({ sizeLimit }) => textOf(sizeLimit) || '<unset>'],
    ],
  },
  secret: {
    type: 'Secret (a volume populated by a Secret)',
    rows: [
      ['SecretName:', text('secretName')],
      ['Optional:', flag('optional')],
    ],
  },
  configMap: {
    type: 'ConfigMap (a volume populated by a ConfigMap)',
    rows: [
      ['Name:', text('name')],
      ['Optional:', flag('optional')],
    ],
  },
  persistentVolumeClaim: {
    type: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    rows: [['ClaimName:', text('claimName')], readOnly],
  },
  projected: {
    type: 'Projected (a volume that contains injected data from multiple sources)',
    rows: [],
  },
  downwardAPI: {
    type: 'DownwardAPI (a volume populated by information about the pod)',
    rows: [],
  },
  csi: {
    type: 'CSI (a Container Storage Interface (CSI) volume source)',
    rows: [['Driver:', text('driver')], fsType, readOnly],
  },
  ephemeral: {
    type: 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
    rows: [],
  },
  image: {
    type: 'Image (a container image or OCI artifact)',
    rows: [
      ['Reference:', text('reference')],
      ['PullPolicy:', text('pullPolicy')],
    ],
  },
  nfs: {
    type: 'NFS (an NFS mount that lasts the lifetime of a pod)',
    rows: [['Server:', text('server')], ['Path:', text('path')], readOnly],
  },
  iscsi: {
    type: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    rows: [
      ['TargetPortal:', text('targetPortal')],
      ['IQN:', text('iqn')],
      ['Lun:', count('lun')],
      // Without a colon in kubectl too.
      ['ISCSIInterface', text('iscsiInterface')],
      fsType,
      readOnly,
      ['Portals:', words('portals')],
      ['DiscoveryCHAPAuth:', flag('chapAuthDiscovery')],
      ['SessionCHAPAuth:', flag('chapAuthSession')],
      secretRef,
      ['InitiatorName:', known('initiatorName')],
    ],
  },
  fc: {
    type: 'FC (a Fibre Channel disk)',
    rows: [
      ['TargetWWNs:', ({ targetWWNs }) => textsOf(targetWWNs).join(', ')],
      ['LUN:', known('lun')],
      fsType,
      readOnly,
    ],
  },
  flexVolume: {
    type: 'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)',
    rows: [
      ['Driver:', text('driver')],
      fsType,
      secretRef,
      readOnly,
      [
        'Options:',
        ({ options }) =>
          `map[${entriesOf(options)
            .map((e) => e.join(':'))
            .join(' ')}]`,
      ],
    ],
  },
  gcePersistentDisk: {
    type: 'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
    rows: [['PDName:', text('pdName')], fsType, ['Partition:', count('partition')], readOnly],
  },
  awsElasticBlockStore: {
    type: 'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
    rows: [['VolumeID:', text('volumeID')], fsType, ['Partition:', count('partition')], readOnly],
  },
  azureFile: {
    type: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
    rows: [['SecretName:', text('secretName')], ['ShareName:', text('shareName')], readOnly],
  },
  azureDisk: {
    type: 'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)',
    rows: [
      ['DiskName:', text('diskName')],
      ['DiskURI:', text('diskURI')],
      ['Kind:', text('kind')],
      fsType,
      ['CachingMode:', text('cachingMode')],
      readOnly,
    ],
  },
  vsphereVolume: {
    type: 'vSphereVolume (a Persistent Disk resource in vSphere)',
    rows: [
      ['VolumePath:', text('volumePath')],
      fsType,
      ['StoragePolicyName:', text('storagePolicyName')],
    ],
  },
  cinder: {
    type: 'Cinder (a Persistent Disk resource in OpenStack)',
    rows: [['VolumeID:', text('volumeID')], fsType, readOnly, secretRef],
  },
  cephfs: {
    type: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    rows: [
      ['Monitors:', words('monitors')],
      ['Path:', text('path')],
      ['User:', text('user')],
      ['SecretFile:', text('secretFile')],
      secretRef,
      readOnly,
    ],
  },
  rbd: {
    type: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    rows: [
      ['CephMonitors:', words('monitors')],
      ['RBDImage:', text('image')],
      fsType,
      ['RBDPool:', text('pool')],
      ['RadosUser:', text('user')],
      ['Keyring:', text('keyring')],
      secretRef,
      readOnly,
    ],
  },
  glusterfs: {
    type: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    rows: [['EndpointsName:', text('endpoints')], ['Path:', text('path')], readOnly],
  },
  quobyte: {
    type: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    rows: [['Registry:', text('registry')], ['Volume:', text('volume')], readOnly],
  },
  flocker: {
    type: 'Flocker (a Flocker volume mounted by the Flocker agent)',
    rows: [
      ['DatasetName:', text('datasetName')],
      ['DatasetUUID:', text('datasetUUID')],
    ],
  },
  gitRepo: {
    type: 'GitRepo (a volume that is pulled from git when the pod is created)',
    rows: [
      ['Repository:', text('repository')],
      ['Revision:', text('revision')],
    ],
  },
  photonPersistentDisk: {
    type: 'PhotonPersistentDisk (a Persistent Disk resource in photon platform)',
    rows: [['PdID:', text('pdID')], fsType],
  },
  portworxVolume: {
    type: 'PortworxVolume (a Portworx Volume resource)',
    rows: [['VolumeID:', text('volumeID')]],
  },
  scaleIO: {
    type: 'ScaleIO (a persistent volume backed by a block device in ScaleIO)',
    rows: [
      ['Gateway:', text('gateway')],
      ['System:', text('system')],
      ['Protection Domain:', text('protectionDomain')],
      ['Storage Pool:', text('storagePool')],
      ['Storage Mode:', text('storageMode')],
      ['VolumeName:', text('volumeName')],
      fsType,
      readOnly,
    ],
  },
  storageos: {
    type: 'StorageOS (a StorageOS Persistent Disk resource)',
    rows: [
      ['VolumeName:', text('volumeName')],
      ['VolumeNamespace:', text('volumeNamespace')],
      fsType,
      readOnly,
    ],
  },
};
